//! Recipes: a selection saved as a small YAML file that gives the same bytes later.

use std::collections::{BTreeMap, BTreeSet};

use super::error::ComposeError;
use super::expand::ExpansionSet;
use super::quoting;
use super::resolve::{self, item_label, part_label};
use super::selection::{ContextFields, NameChoice, PromptInput, Selection};
use crate::domain::agent::Agent;
use crate::domain::problem::Problem;
use crate::domain::value::ValueNode;
use crate::domain::yaml_file::YamlFile;

/// A selection in the form it has in a file. Items and sections are named by their text, so that they still match when
/// lines of the agent's file move.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipe {
    /// The agent: an id or a unique tail of one, a name, or a path.
    pub agent: Option<String>,
    pub mode: NameChoice,
    pub role: NameChoice,
    pub tools: NameChoice,
    /// The ticked items, in the form that [`resolve::item`] takes.
    pub ticked: Vec<String>,
    /// The parts left out, in the form that [`resolve::part`] takes.
    pub without: Vec<String>,
    pub context: ContextFields,
    pub task: Option<String>,
    pub variables: BTreeMap<String, String>,
    pub inputs: Vec<PromptInput>,
    pub template: Option<String>,
}

/// The keys a recipe may have, in the order they are written.
const KEYS: [&str; 11] =
    ["agent", "mode", "role", "tools", "ticked", "without", "context", "inputs", "task", "variables", "template"];

impl Recipe {
    /// Reads a recipe.
    ///
    /// # Errors
    /// All problems of the recipe, each with line, column and the allowed values: invalid YAML, unknown keys, values of
    /// the wrong type.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        let (node, mut reader) = YamlFile::open(text, "recipe");
        let recipe = read_recipe(&mut reader, &node);
        reader.done(recipe)
    }

    /// The recipe of a selection of `agent`. Anything the selection names that the agent does not have is left out.
    pub fn of(agent: &Agent, selection: &Selection) -> Self {
        Self {
            agent: Some(agent.entry.found.id.0.clone()),
            mode: selection.mode.clone(),
            role: selection.role.clone(),
            tools: selection.tools.clone(),
            ticked: selection.ticked.iter().filter_map(|&line| item_label(agent, line)).collect(),
            without: selection.without.iter().filter_map(|&kind| part_label(agent, kind)).collect(),
            context: selection.context.clone(),
            task: selection.task.clone(),
            variables: selection.variables.clone(),
            inputs: selection.inputs.clone(),
            template: selection.template.clone(),
        }
    }

    /// The selection of `agent` that the recipe describes.
    ///
    /// # Errors
    /// The agent lacks an item or section that the recipe names, or several match it.
    pub fn selection(&self, agent: &Agent) -> Result<Selection, ComposeError> {
        Ok(Selection {
            mode: self.mode.clone(),
            role: self.role.clone(),
            tools: self.tools.clone(),
            ticked: self.ticked.iter().map(|typed| resolve::item(agent, typed)).collect::<Result<BTreeSet<_>, _>>()?,
            without: self
                .without
                .iter()
                .map(|typed| resolve::part(agent, typed))
                .collect::<Result<BTreeSet<_>, _>>()?,
            context: self.context.clone(),
            task: self.task.clone(),
            variables: self.variables.clone(),
            inputs: self.inputs.clone(),
            expansions: ExpansionSet::default(),
            template: self.template.clone(),
            file_name: None,
        })
    }

    /// The recipe as YAML. The same recipe always gives the same text, and [`Recipe::parse`] reads it back.
    pub fn to_yaml(&self) -> String {
        let mut yaml = String::new();
        let choices = [("mode", &self.mode), ("role", &self.role), ("tools", &self.tools)];
        let scalar = |yaml: &mut String, key, value: Option<&str>| {
            if let Some(value) = value {
                put(yaml, "", key, value);
            }
        };
        scalar(&mut yaml, "agent", self.agent.as_deref());
        for (key, choice) in choices {
            scalar(&mut yaml, key, choice.as_typed());
        }
        for (key, list) in [("ticked", &self.ticked), ("without", &self.without)] {
            if !list.is_empty() {
                yaml.extend([key, ":\n"]);
            }
            for item in list {
                yaml.extend(["  - ", &quoting::yaml(item), "\n"]);
            }
        }
        let fields = ContextFields::FIELDS.iter().filter_map(|field| Some((*field, self.context.get(field)?)));
        put_map(&mut yaml, "context", fields);
        put_map(&mut yaml, "inputs", self.inputs.iter().map(|input| (input.name.as_str(), input.text.as_str())));
        scalar(&mut yaml, "task", self.task.as_deref());
        put_map(&mut yaml, "variables", self.variables.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        scalar(&mut yaml, "template", self.template.as_deref());
        yaml
    }
}

fn put_map<'a>(yaml: &mut String, key: &str, pairs: impl Iterator<Item = (&'a str, &'a str)>) {
    let mut pairs = pairs.peekable();
    if pairs.peek().is_some() {
        yaml.extend([key, ":\n"]);
    }
    for (name, value) in pairs {
        put(yaml, "  ", name, value);
    }
}

/// One key and its text; a text of several lines is written as a block if that preserves every byte.
pub(in crate::domain) fn put(yaml: &mut String, indent: &str, key: &str, value: &str) {
    yaml.extend([indent, &quoting::yaml(key), ":"]);
    if !fits_block(value) {
        yaml.extend([" ", &quoting::yaml(value), "\n"]);
        return;
    }
    yaml.push_str(if value.ends_with('\n') { " |\n" } else { " |-\n" });
    for line in value.lines() {
        if !line.is_empty() {
            yaml.extend([indent, "  ", line]);
        }
        yaml.push('\n');
    }
}

fn fits_block(value: &str) -> bool {
    let is_blank = |line: &str| !line.is_empty() && line.trim().is_empty();
    value.trim_end_matches('\n').contains('\n')
        && !value.starts_with(char::is_whitespace)
        && !value.ends_with("\n\n")
        && !value.lines().any(is_blank)
        && !value.contains(['\r', '\t', '\u{85}', '\u{2028}', '\u{2029}', '\u{fffe}', '\u{ffff}'])
        && crate::domain::text::hidden(value).is_empty()
}

fn read_recipe(reader: &mut YamlFile<'_>, node: &ValueNode) -> Recipe {
    let mut recipe = Recipe::default();
    for pair in node.pairs() {
        let (key, value) = (pair.key.as_str(), &pair.value);
        match key {
            "agent" => recipe.agent = reader.text(key, value),
            "mode" => recipe.mode = read_choice(reader, key, value),
            "role" => recipe.role = read_choice(reader, key, value),
            "tools" => recipe.tools = read_choice(reader, key, value),
            "ticked" => recipe.ticked = reader.texts(key, value).into_iter().map(|(text, _)| text).collect(),
            "without" => recipe.without = reader.texts(key, value).into_iter().map(|(text, _)| text).collect(),
            "context" => recipe.context = read_context(reader, key, value),
            "task" => recipe.task = reader.text(key, value),
            "inputs" => {
                let texts = reader.named_texts(key, value).into_iter();
                recipe.inputs = texts.map(|(pair, text)| PromptInput { name: pair.key.to_string(), text }).collect();
            }
            "variables" => {
                let texts = reader.named_texts(key, value).into_iter();
                recipe.variables = texts.map(|(pair, text)| (pair.key.to_string(), text)).collect();
            }
            "template" => recipe.template = reader.text(key, value),
            _ => reader.unknown_key("a recipe", pair, &KEYS),
        }
    }
    recipe
}

fn read_choice(reader: &mut YamlFile<'_>, key: &str, value: &ValueNode) -> NameChoice {
    reader.text(key, value).map_or(NameChoice::Default, |text| NameChoice::typed(text.trim()))
}

fn read_context(reader: &mut YamlFile<'_>, key: &str, value: &ValueNode) -> ContextFields {
    let mut context = ContextFields::default();
    for (pair, text) in reader.named_texts(key, value) {
        if !ContextFields::FIELDS.contains(&pair.key.as_str()) {
            let fix = format!("use one of: {}", ContextFields::FIELDS.join(", "));
            reader.problem(pair.key_span, format!("`{key}` has no field `{}`", pair.key), fix);
        } else if !pair.value.is_null() {
            // The field is known, so setting it cannot fail.
            let _ = context.set(&pair.key, text);
        }
    }
    context
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

    use proptest::prelude::*;

    use super::super::tests::{KEEPER, agent};
    use super::super::{PartKind, TemplateSet, compose};
    use super::*;

    #[test]
    fn a_recipe_has_every_field_of_a_selection() {
        let text = "agent: keepers/lock-keeper\nmode: inspect\nrole: none\nticked:\n  - Horn works\n  - 53\nwithout: \
            [Never, mode]\ncontext:\n  size: 3\n  upstream: |\n    - a\n    - b\ntask: |-\n  Go: now\n\n  and \
            later\nvariables:\n  \"1\": 1.10\n  who: \"\"\ntemplate: xml\n";
        let recipe = Recipe::parse(text).unwrap();
        assert_eq!(recipe.agent.as_deref(), Some("keepers/lock-keeper"));
        assert_eq!(
            (&recipe.mode, &recipe.role, &recipe.tools),
            (&NameChoice::Named("inspect".into()), &NameChoice::None, &NameChoice::Default)
        );
        assert_eq!((recipe.ticked.len(), recipe.without.len()), (2, 2));
        assert_eq!(
            (recipe.context.size.as_deref(), recipe.context.upstream.as_deref()),
            (Some("3"), Some("- a\n- b\n"))
        );
        assert_eq!(recipe.task.as_deref(), Some("Go: now\n\nand later"));
        assert_eq!(recipe.variables, [("1".into(), "1.10".into()), ("who".into(), String::new())].into());
        assert_eq!(recipe.template.as_deref(), Some("xml"));
        assert_eq!(Recipe::parse("").unwrap(), Recipe::default());
        assert_eq!(Recipe::parse("mode: ~\nvariables:\n").unwrap(), Recipe::default());
    }

    #[test]
    fn all_errors_of_a_recipe_are_reported_with_their_places() {
        let text =
            "agent: a\nmodes: x\nmode: [a]\ncontext:\n  sise: 3\n  size: {a: b}\nvariables: text\nticked: {a: b}\n";
        let problems = Recipe::parse(text).unwrap_err();
        let places: Vec<_> = problems
            .iter()
            .map(|problem| (problem.line.unwrap(), problem.column.unwrap(), problem.message.as_str()))
            .collect();
        assert_eq!(
            places,
            [
                (2, 1, "a recipe has no key `modes`"),
                (3, 7, "`mode` is not text"),
                (5, 3, "`context` has no field `sise`"),
                (6, 9, "`size` is not text"),
                (7, 12, "`variables` is not a map"),
                (8, 9, "`ticked` is not a list"),
            ]
        );
        assert!(problems.iter().all(|problem| problem.fix.is_some()));
        let broken = Recipe::parse("a: b\n  c: [\n").unwrap_err();
        assert!(broken[0].line.is_some() && broken[0].rule == "not-yaml");
    }

    #[test]
    fn a_selection_kept_as_recipe_composes_to_the_same_bytes() {
        let keeper = agent(KEEPER);
        let mut selection = super::super::tests::choose("inspect", "auditor", "none");
        for typed in ["Stern", "hinges greased"] {
            selection.ticked.insert(resolve::item(&keeper, typed).unwrap());
        }
        selection.without = [PartKind::Tools, resolve::part(&keeper, "Never").unwrap(), PartKind::Opening].into();
        selection.context.set("success", "dry feet").unwrap();
        selection.task = Some("Walk\n\n  the wall".into());
        selection.variables.insert("office".into(), "yes".into());
        let yaml = Recipe::of(&keeper, &selection).to_yaml();
        assert_eq!(
            yaml,
            "agent: keepers/lock-keeper\nmode: inspect\nrole: auditor\ntools: none\nticked:\n  - Stern rope\n  - \
            Hinges greased\nwithout:\n  - Opening\n  - Never\n  - Tools\ncontext:\n  success: dry feet\ntask: \
            |-\n  Walk\n\n    the wall\nvariables:\n  office: \"yes\"\n"
        );
        let again = Recipe::parse(&yaml).unwrap().selection(&keeper).unwrap();
        assert_eq!(again, selection);
        let bytes = |selection: &Selection| compose(&keeper, selection, TemplateSet::built_in()).unwrap().text;
        assert_eq!(bytes(&again), bytes(&selection));
    }

    #[test]
    fn a_recipe_still_applies_when_lines_move() {
        let keeper = agent(KEEPER);
        let mut selection = Selection::default();
        selection.ticked.insert(resolve::item(&keeper, "Horn").unwrap());
        let recipe = Recipe::of(&keeper, &selection);
        let moved = agent(&KEEPER.replace("You keep the lock.", "You keep\n\nthe lock."));
        let there = recipe.selection(&moved).unwrap();
        assert_eq!(there.ticked, [resolve::item(&moved, "Horn").unwrap()].into());
        assert_ne!(there.ticked, selection.ticked);
        let gone = agent("# Other\n");
        assert!(recipe.selection(&gone).is_err());
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            "[ -~]{0,20}",
            "([a-z#:' \\-]{0,6}\n){0,4}[a-z ]{0,3}",
            "[a-z\t\r\n\\PC\u{202e}\u{85}\u{e0041}😀]{0,12}",
            Just("yes".to_owned()),
            Just("1.10".to_owned()),
            Just("---\n...\n".to_owned()),
        ]
    }

    fn choice() -> impl Strategy<Value = NameChoice> {
        prop_oneof![
            Just(NameChoice::Default),
            Just(NameChoice::None),
            text().prop_map(|name| NameChoice::typed(name.trim())),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            agent in proptest::option::of(text()),
            (mode, role) in (choice(), choice()),
            lists in (proptest::collection::vec(text(), 0..3), proptest::collection::vec(text(), 0..3)),
            context in proptest::collection::vec(proptest::option::of(text()), 5),
            task in proptest::option::of(text()),
            variables in proptest::collection::btree_map(text(), text(), 0..3),
        ) {
            let mut recipe = Recipe { agent, mode, role, task, variables, ..Recipe::default() };
            (recipe.ticked, recipe.without) = lists;
            for (field, value) in ContextFields::FIELDS.iter().zip(context) {
                if let Some(value) = value {
                    recipe.context.set(field, value).unwrap();
                }
            }
            let yaml = recipe.to_yaml();
            let read = Recipe::parse(&yaml);
            prop_assert_eq!(read.as_ref(), Ok(&recipe), "{}", yaml);
            prop_assert_eq!(&yaml, &recipe.to_yaml());
            if !yaml.is_empty() {
                prop_assert!(serde_yaml::from_str::<serde_yaml::Value>(&yaml).is_ok(), "{}", yaml);
            }
        }
    }
}
