//! Templates: Jinja files that turn the parts of a prompt into its text.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Rest, Value, ValueOrKwargs};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, State, UndefinedBehavior};
use minijinja_contrib::{filters, pycompat};

use super::error::{ComposeError, NameKind, TemplateError};
use super::quoting;
use crate::domain::problem::Problem;
use crate::domain::span::LineIndex;
use crate::domain::text::is_same_name;

mod limits;

/// The template used if none is chosen.
pub const DEFAULT_TEMPLATE: &str = "markdown";

const BUILT_IN: [(&str, &str); 7] = [
    ("anthropic", include_str!("../../../assets/templates/anthropic.jinja")),
    ("markdown", include_str!("../../../assets/templates/markdown.jinja")),
    ("messages", include_str!("../../../assets/templates/messages.jinja")),
    ("openai", include_str!("../../../assets/templates/openai.jinja")),
    ("plain", include_str!("../../../assets/templates/plain.jinja")),
    ("subagent", include_str!("../../../assets/templates/subagent.jinja")),
    ("xml", include_str!("../../../assets/templates/xml.jinja")),
];

/// The templates by name: the built-in ones and the user's, which take precedence.
#[derive(Clone, Debug)]
pub struct TemplateSet {
    environment: Environment<'static>,
    names: BTreeMap<String, TemplateState>,
}

#[derive(Clone, Debug)]
enum TemplateState {
    BuiltIn,
    Own,
    Broken(TemplateError),
}

impl TemplateSet {
    pub fn built_in() -> &'static Self {
        static TEMPLATES: OnceLock<TemplateSet> = OnceLock::new();
        TEMPLATES.get_or_init(|| {
            let mut templates = Self { environment: environment(), names: BTreeMap::new() };
            for (name, source) in BUILT_IN {
                templates.add(name, source, TemplateState::BuiltIn);
            }
            templates
        })
    }

    /// Adds the user's template `name`, the stem of its file. It replaces a built-in template with the same name. A
    /// broken template is kept: using it is the error.
    #[must_use]
    pub fn with(mut self, name: &str, source: &str) -> Self {
        self.add(name, source, TemplateState::Own);
        self
    }

    /// Adds the user's template `name`, whose file could not be read: using it is the error.
    #[must_use]
    pub fn with_unreadable(mut self, name: &str, problem: &Problem) -> Self {
        let fix = problem.fix.clone().unwrap_or_else(|| "fix the file, or choose another template".to_owned());
        let error = TemplateError {
            name: name.to_owned(),
            line: problem.line,
            column: problem.column,
            message: problem.message.clone(),
            fix,
        };
        self.environment.remove_template(name);
        self.names.insert(name.to_owned(), TemplateState::Broken(error));
        self
    }

    fn add(&mut self, name: &str, source: &str, state: TemplateState) {
        let added = match limits::check_source(name, source) {
            Some(error) => Err(error),
            None => self
                .environment
                .add_template_owned(name.to_owned(), source.to_owned())
                .map_err(|error| describe(name, &error)),
        };
        let state = match added {
            Ok(()) => state,
            Err(error) => {
                self.environment.remove_template(name);
                TemplateState::Broken(error)
            }
        };
        self.names.insert(name.to_owned(), state);
    }

    /// The names of all templates, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// Returns true if the template with this name is the user's.
    pub fn is_own(&self, name: &str) -> bool {
        matches!(self.names.get(name), Some(TemplateState::Own | TemplateState::Broken(_)))
    }

    /// Returns true if `typed` names the built-in template `name`.
    pub(super) fn is_built_in(&self, typed: &str, name: &str) -> bool {
        let typed = typed.strip_suffix(".jinja").unwrap_or(typed);
        typed.eq_ignore_ascii_case(name) && matches!(self.names.get(name), Some(TemplateState::BuiltIn))
    }

    /// The errors of the user's templates that cannot be used.
    pub fn broken(&self) -> impl Iterator<Item = &TemplateError> {
        self.names.values().filter_map(|source| match source {
            TemplateState::Broken(error) => Some(error),
            _ => None,
        })
    }

    /// Returns true if the template may use any of these variables: their names occur in its source, or it takes in other
    /// templates.
    pub(super) fn may_use(&self, name: &str, variables: &[&str]) -> bool {
        /// Tags that take in other templates, and the function that prints all variables.
        const OPEN: [&str; 4] = ["include", "import", "extends", "debug"];
        let template = self.find(name).and_then(|(name, _)| self.environment.get_template(name).ok());
        template.is_some_and(|template| OPEN.iter().chain(variables).any(|word| template.source().contains(word)))
    }

    /// The template that a typed name means.
    fn find(&self, typed: &str) -> Option<(&String, &TemplateState)> {
        self.names.get_key_value(typed).or_else(|| {
            let wanted = typed.strip_suffix(".jinja").unwrap_or(typed);
            self.names.iter().find(|(name, _)| is_same_name(name, wanted))
        })
    }

    /// Renders the template with this name and the values of `context`. `given` is the size of the parts in bytes.
    ///
    /// # Errors
    /// There is no such template, it is broken, it uses an undefined value, or it exceeds a limit.
    pub(super) fn render(&self, name: &str, context: Value, given: usize) -> Result<String, ComposeError> {
        match self.find(name) {
            None => Err(ComposeError::Unknown {
                what: NameKind::Template,
                typed: name.to_owned(),
                candidates: self.names().map(str::to_owned).collect(),
            }),
            Some((_, TemplateState::Broken(error))) => Err(error.clone().into()),
            Some((name, _)) => {
                let mut output = limits::BoundedOutput::for_parts_of(given);
                let mut environment = self.environment.clone();
                environment.set_fuel(Some(limits::fuel_for_parts_of(given)));
                let template = environment.get_template(name);
                let rendered = template.and_then(|template| template.render_captured_to(context, &mut output));
                match rendered {
                    _ if output.is_full() => Err(limits::output_too_large(name, output.limit()).into()),
                    Ok(_) => Ok(output.into_text()),
                    Err(error) => Err(describe(name, &error).into()),
                }
            }
        }
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_debug(true);
    environment.set_unknown_method_callback(pycompat::unknown_method_callback);
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
    environment.add_filter("truncate", truncate);
    environment.add_filter("wordwrap", wordwrap);
    environment
}

/// The Jinja filter `truncate`, whose arguments may be positional.
fn truncate(state: &mut State, value: &Value, arguments: Rest<ValueOrKwargs>) -> Result<Value, Error> {
    filters::truncate(state, value, by_name(arguments, &["length", "killwords", "end", "leeway"])?)
}

/// The Jinja filter `wordwrap`, whose arguments may be positional.
fn wordwrap(value: &Value, arguments: Rest<ValueOrKwargs>) -> Result<Value, Error> {
    filters::wordwrap(value, by_name(arguments, &["width", "break_long_words", "wrapstring", "break_on_hyphens"])?)
}

/// The arguments of a filter by name; `names` are the names of positional arguments.
fn by_name(arguments: Rest<ValueOrKwargs>, names: &[&str]) -> Result<Kwargs, Error> {
    let arguments = arguments.into_values();
    let (keywords, by_position) = match arguments.split_last() {
        Some((last, before)) if last.is_kwargs() => (Some(Kwargs::try_from(last.clone())?), before),
        _ => (None, arguments.as_slice()),
    };
    if by_position.len() > names.len() {
        return Err(Error::from(ErrorKind::TooManyArguments));
    }
    let mut pairs: Vec<(String, Value)> =
        names.iter().zip(by_position).map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    if let Some(keywords) = keywords {
        for name in keywords.args() {
            pairs.push((name.to_owned(), keywords.get(name)?));
        }
    }
    Ok(pairs.into_iter().collect())
}

/// The nonempty texts, one below the other. Line ends are added only if there is no blank line between two texts.
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

/// Counts the line ends that a text begins with.
pub(super) fn line_ends(bytes: impl Iterator<Item = u8>) -> usize {
    bytes.take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| *byte == b'\n').count()
}

/// The error of a template, with its place and a fix.
fn describe(asked: &str, error: &Error) -> TemplateError {
    let name = error.name().unwrap_or(asked).to_owned();
    let column = error.template_source().zip(error.range()).and_then(|(source, range)| {
        let index = LineIndex::new(source);
        // The engine reports the line of the statement and the range of the expression; the range gives the column only
        // if it is on that line.
        (Some(index.line(range.start)) == error.line()).then(|| index.column(source, range.start))
    });
    let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    let (message, fix) = match error.kind() {
        _ if limits::is_recursion(error) => {
            (format!("it includes or calls itself endlessly ({detail})"), "end the recursion with an `if`")
        }
        ErrorKind::UndefinedError => (
            detail,
            "available variables: agent, mode, role, tools, context, escalation, inputs, task, body, blocks, system, \
             user, subagent, parts and size; check optional ones with `if`",
        ),
        ErrorKind::UnknownFilter => {
            (detail, "available besides Jinja's filters: spaced, inside, attribute, json, yaml and slug")
        }
        ErrorKind::OutOfFuel => (detail, "it takes too many steps; check for an endless loop"),
        ErrorKind::TemplateNotFound => (detail, "include and extend templates by file name without the extension"),
        _ => (detail, "fix the template here, or choose another"),
    };
    TemplateError { name, line: error.line(), column, message, fix: fix.to_owned() }
}

#[cfg(test)]
mod tests;
