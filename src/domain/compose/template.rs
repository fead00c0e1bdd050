//! Templates: Jinja files that turn the parts of a prompt into its text.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Rest, Value};
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};

use super::error::{ComposeError, TemplateError, What};
use super::quoting;
use crate::domain::span::LineIndex;

/// The template that acts where none is chosen.
pub const DEFAULT_TEMPLATE: &str = "markdown";

/// The templates that come with the program.
const BUILT_IN: [(&str, &str); 5] = [
    ("markdown", include_str!("../../../assets/templates/markdown.jinja")),
    ("messages", include_str!("../../../assets/templates/messages.jinja")),
    ("plain", include_str!("../../../assets/templates/plain.jinja")),
    ("subagent", include_str!("../../../assets/templates/subagent.jinja")),
    ("xml", include_str!("../../../assets/templates/xml.jinja")),
];

/// How many steps one template may take: thousands of times what a large agent needs, so that a
/// loop without end in a person's template is an error and not a hang.
const FUEL: u64 = 20_000_000;

/// The templates by name: the built-in ones, and a person's own, which win.
#[derive(Clone, Debug)]
pub struct Templates {
    environment: Environment<'static>,
    names: BTreeMap<String, Source>,
}

#[derive(Clone, Debug)]
enum Source {
    BuiltIn,
    Person,
    Broken(TemplateError),
}

impl Templates {
    /// The templates that come with the program.
    pub fn built_in() -> &'static Self {
        static TEMPLATES: OnceLock<Templates> = OnceLock::new();
        TEMPLATES.get_or_init(|| {
            let mut templates = Self { environment: environment(), names: BTreeMap::new() };
            for (name, source) in BUILT_IN {
                templates.add(name, source, Source::BuiltIn);
            }
            templates
        })
    }

    /// These templates and a person's own: `name` is the stem of its file. One of a built-in
    /// template's name takes its place. A broken one is kept as such: using it is the error.
    #[must_use]
    pub fn with(mut self, name: &str, source: &str) -> Self {
        self.add(name, source, Source::Person);
        self
    }

    fn add(&mut self, name: &str, source: &str, kind: Source) {
        let kind = match self.environment.add_template_owned(name.to_owned(), source.to_owned()) {
            Ok(()) => kind,
            Err(error) => {
                self.environment.remove_template(name);
                Source::Broken(fault(name, &error))
            }
        };
        self.names.insert(name.to_owned(), kind);
    }

    /// The names of all, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// Whether the template of that name is a person's own.
    pub fn is_own(&self, name: &str) -> bool {
        matches!(self.names.get(name), Some(Source::Person | Source::Broken(_)))
    }

    /// What is wrong with the person's own, where one cannot be read.
    pub fn broken(&self) -> impl Iterator<Item = &TemplateError> {
        self.names.values().filter_map(|source| match source {
            Source::Broken(error) => Some(error),
            _ => None,
        })
    }

    /// What the template of that name makes of `context`.
    ///
    /// # Errors
    /// Where there is none of that name, or it is broken, or it asks for what is not there.
    pub(super) fn render(&self, name: &str, context: Value) -> Result<String, ComposeError> {
        let known = self.names.get_key_value(name).or_else(|| {
            let wanted = name.strip_suffix(".jinja").unwrap_or(name);
            self.names.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted))
        });
        match known {
            None => Err(ComposeError::Unknown {
                what: What::Template,
                typed: name.to_owned(),
                candidates: self.names().map(str::to_owned).collect(),
            }),
            Some((_, Source::Broken(error))) => Err(error.clone().into()),
            Some((name, _)) => {
                let rendered = self.environment.get_template(name).and_then(|template| template.render(context));
                rendered.map_err(|error| fault(name, &error).into())
            }
        }
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_debug(true);
    environment.set_fuel(Some(FUEL));
    let syntax = SyntaxConfig::builder().keep_trailing_newline(true).trim_blocks(true).lstrip_blocks(true).build();
    if let Ok(syntax) = syntax {
        environment.set_syntax(syntax);
    }
    environment.add_filter("spaced", |texts: Vec<String>| spaced(&texts));
    environment.add_filter("inside", |text: String, tags: Rest<String>| quoting::inside(&text, &tags));
    environment.add_filter("attribute", |text: String| quoting::attribute(&text));
    environment.add_filter("json", |text: String| quoting::json(&text));
    environment.add_filter("yaml", |text: String| quoting::yaml(&text));
    environment.add_filter("slug", |text: String| quoting::slug(&text));
    environment
}

/// The texts that say something, one under the other: where no blank line is between two, the line
/// ends that make one are put there, and nothing else.
pub(super) fn spaced(texts: &[String]) -> String {
    if let [only] = texts {
        return only.clone();
    }
    let mut all = String::new();
    for text in texts.iter().filter(|text| !text.trim().is_empty()) {
        if !all.is_empty() {
            let behind = line_ends(all.bytes().rev());
            let before = line_ends(text.bytes());
            all.push_str(&"\n".repeat(2_usize.saturating_sub(behind + before)));
        }
        all.push_str(text);
    }
    all
}

fn line_ends(bytes: impl Iterator<Item = u8>) -> usize {
    bytes.take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| *byte == b'\n').count()
}

fn fault(asked: &str, error: &minijinja::Error) -> TemplateError {
    let name = error.name().unwrap_or(asked).to_owned();
    let column = error.template_source().zip(error.range()).and_then(|(source, range)| {
        let index = LineIndex::new(source);
        // The engine tells the line of the statement and the range of the expression; they belong
        // together only where they agree.
        (Some(index.line(range.start)) == error.line()).then(|| index.column(source, range.start))
    });
    let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    let fix = match error.kind() {
        ErrorKind::UndefinedError => {
            "a template knows agent, mode, role, tools, context, escalation, task, body, blocks, parts and size; \
             guard what may be absent with `if`"
        }
        ErrorKind::UnknownFilter => "besides Jinja's own there are spaced, inside, attribute, json, yaml and slug",
        ErrorKind::OutOfFuel => "it takes too many steps; look for a loop that never ends",
        ErrorKind::TemplateNotFound => "include and extend templates by the stem of their file",
        _ => "mend this place in the template, or choose another",
    };
    TemplateError { name, line: error.line(), column, message: detail, fix: fix.to_owned() }
}

#[cfg(test)]
mod tests;
