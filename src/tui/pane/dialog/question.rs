//! A question that is answered with a line: a path, a command, a name, a word.

use super::super::super::files::{Naming, Purpose};
use super::super::super::keymap::Action;
use super::super::super::line::Line;
use super::super::super::view::row::{spoken, wrapped};
use super::{Message, Outcome};
use crate::domain::cast::{seat_name_fault, stem_of_seat};

/// The most rows an error may take.
const ROWS: usize = 3;

/// The longest name of a recipe.
const NAME: usize = 64;

/// A question with a line to answer it in.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// What is asked, and for what.
    pub asks: Asks,
    /// The answer so far.
    pub line: Line,
    /// What stands under the line: what may be answered, or why the answer cannot be taken.
    pub says: Says,
    /// That, as wide as the dialog.
    pub rows: Vec<String>,
    /// Columns inside the border.
    width: usize,
}

/// What stands under the line.
#[derive(Clone, Debug, PartialEq)]
pub enum Says {
    /// What may be answered.
    Hint(String),
    /// What the path can become.
    Paths(String),
    /// Why the answer cannot be taken.
    Error(String),
}

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Asks {
    /// The file to write the prompt to.
    Path,
    /// The command to send the prompt to.
    Command,
    /// The name of a recipe.
    RecipeName,
    /// The text of a context field.
    Context(&'static str),
    /// The value of a variable, by name.
    Variable(String),
    /// The word to find in the prompt.
    Find,
    /// The name of a cast.
    CastName,
    /// The name to save a cast under.
    CastFile,
    /// The name of a seat, and those that are taken.
    SeatName {
        /// Which seat.
        seat: usize,
        /// The names of the others.
        taken: Vec<String>,
    },
    /// The folder to write a cast into.
    Folder,
    /// The name of a new key inside the map at a path.
    KeyName(String),
    /// The name of an agent.
    AgentName(Naming),
}

impl Asks {
    /// The question, for the border.
    pub fn title(&self) -> String {
        match self {
            Self::Path => "Write the prompt to a file".to_owned(),
            Self::Command => "Send the prompt to a command".to_owned(),
            Self::RecipeName => "Save the selection as a recipe".to_owned(),
            Self::Context(field) => format!("Context: {field}"),
            Self::Variable(name) => format!("Fill in {name}"),
            Self::Find => "Find in the prompt".to_owned(),
            Self::AgentName(naming) => match &naming.purpose {
                Purpose::New => "New agent".to_owned(),
                Purpose::Copy(_, name) => format!("Copy of {name}"),
                Purpose::Rename(_, name) => format!("Another name for {name}"),
            },
            Self::CastName => "Name the cast".to_owned(),
            Self::CastFile => "Save the cast".to_owned(),
            Self::SeatName { .. } => "Name the seat".to_owned(),
            Self::Folder => "Write the run sheet and every prompt into a folder".to_owned(),
            Self::KeyName(parent) if parent.is_empty() => "Add a key".to_owned(),
            Self::KeyName(parent) => format!("Add a key to {}", spoken(parent)),
        }
    }

    /// What stands before the line.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Path => "file",
            Self::Command => "$",
            Self::RecipeName | Self::CastName | Self::CastFile | Self::SeatName { .. } | Self::AgentName(_) => "name",
            Self::Folder => "folder",
            Self::Context(field) => field,
            Self::Variable(_) => "value",
            Self::KeyName(_) => "key",
            Self::Find => "/",
        }
    }

    fn hint(&self) -> &'static str {
        match self {
            Self::Path => "~ is your home folder. A file that is there already is replaced only after a yes.",
            Self::Command => {
                "It reads the prompt on its standard input, such as claude -p. What it prints is shown here."
            }
            Self::RecipeName => {
                "Letters a to z, digits and hyphens. callsheet compose --recipe gives the same prompt tomorrow."
            }
            Self::CastName => "It stands in every prompt and on the run sheet.",
            Self::CastFile => {
                "Any words; the file is called after them. callsheet cast gives the same prompts tomorrow."
            }
            Self::SeatName { .. } => "Letters, digits, - _ . and spaces. The file of its prompt is called after it.",
            Self::Folder => "A file for each seat and run-sheet.md. The folder is made where only it is missing.",
            Self::Context(field) => context_hint(field),
            Self::Variable(_) => "It stands wherever the prompt asks for it. An empty line takes it out.",
            Self::KeyName(_) => "Its name alone. A dot leads into a map: escalation.escalate_to.",
            Self::AgentName(naming) => match naming.purpose {
                Purpose::New => {
                    "Small letters, digits and hyphens, such as code-reviewer. Then you choose where its file goes."
                }
                Purpose::Copy(..) => {
                    "The name of the copy. Nothing else in it differs. Then you choose where its file goes."
                }
                Purpose::Rename(..) => {
                    "It is written into the name key, and the file is renamed where it goes by the old name."
                }
            },
            Self::Find => "Capitals and small letters count alike. An empty line forgets what was found.",
        }
    }

    /// The answer, where it can be taken.
    ///
    /// # Errors
    /// Why not, and what to write instead.
    fn answer(&self, line: &str) -> Result<String, String> {
        let text = line.trim();
        match self {
            // What is looked for or filled in may begin or end with a space.
            Self::Variable(_) | Self::Find if !text.is_empty() => Ok(line.to_owned()),
            Self::Path if text.is_empty() => Err("Write the name of a file, such as prompt.md.".to_owned()),
            Self::Path if text.ends_with('/') || matches!(text, "~" | "." | "..") => {
                Err("That is a folder; write the name of a file behind it.".to_owned())
            }
            Self::Command if text.is_empty() => Err("Write a command, such as claude -p.".to_owned()),
            Self::RecipeName => name(text),
            Self::AgentName(naming) => match naming.problem(text) {
                Some(problem) => Err(sentence(&problem.to_string())),
                None => Ok(text.to_owned()),
            },
            Self::CastName if text.is_empty() => Err("Write a name, such as ledger review.".to_owned()),
            Self::CastFile => name(&slug(text)).map(|_| text.to_owned()).map_err(|_| {
                format!("Write a name with letters a to z or digits, at most {NAME}, such as ledger review.")
            }),
            Self::SeatName { taken, .. } => seat_name(text, taken),
            Self::Folder if text.is_empty() => Err("Write the name of a folder, such as review.".to_owned()),
            Self::KeyName(_) if text.is_empty() => Err("Write the name of a key, such as model.".to_owned()),
            Self::KeyName(_) if text.contains(['[', ']']) || text.split('.').any(|part| part.trim().is_empty()) => {
                Err("A key has no brackets, and something on both sides of a dot.".to_owned())
            }
            _ => Ok(text.to_owned()),
        }
    }
}

/// What is wrong with the answer so far, where that is said while it is typed.
fn objection(asks: &Asks, line: &str) -> Option<String> {
    let Asks::AgentName(naming) = asks else { return None };
    let text = line.trim();
    naming.problem(text).filter(|_| !text.is_empty()).map(|problem| sentence(&problem.to_string()))
}

/// What an error says, as a sentence.
fn sentence(said: &str) -> String {
    let mut signs = said.chars();
    let first = signs.next().map_or_else(String::new, |first| first.to_uppercase().collect());
    format!("{first}{}.", signs.as_str())
}

fn context_hint(field: &str) -> &'static str {
    match field {
        "size" => "How many work on the task, such as 3. An empty line takes the field out.",
        "upstream" => "Whose work comes to this agent, and what it is. An empty line takes the field out.",
        "downstream" => "Where its work goes next. An empty line takes the field out.",
        "instructions" => "What holds this time only. An empty line takes the field out.",
        "success" => "How a good result is recognised. An empty line takes the field out.",
        _ => "An empty line takes the field out.",
    }
}

/// The name of a seat: unlike those of the others, and fit for a file.
fn seat_name(text: &str, taken: &[String]) -> Result<String, String> {
    if let Some((message, fix)) = seat_name_fault(text) {
        return Err(format!("{message}; {fix}"));
    }
    match taken.iter().find(|other| stem_of_seat(other) == stem_of_seat(text)) {
        Some(other) => Err(format!("Another seat is called {other}; choose a name of its own.")),
        None => Ok(text.to_owned()),
    }
}

/// The name of a recipe: it becomes the name of a file.
fn name(text: &str) -> Result<String, String> {
    let is_fit = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !text.is_empty() && text.len() <= NAME && text.chars().all(is_fit) {
        return Ok(text.to_owned());
    }
    let mut better = slug(text);
    better.truncate(NAME);
    let better = better.trim_matches('-');
    Err(match better {
        "" => "Write a name of letters a to z, digits and hyphens, such as review-strict.".to_owned(),
        _ => format!("A name has letters a to z, digits and hyphens, at most {NAME}; this could be {better}."),
    })
}

/// A text as a name: small letters and digits, one hyphen for everything else.
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.trim().to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

impl Question {
    /// A question with an answer to begin with.
    pub fn new(asks: Asks, line: Line) -> Self {
        let says = Says::Hint(asks.hint().to_owned());
        Self { asks, line, says, rows: Vec::new(), width: 0 }
    }

    /// Lays the words under the line out; answers how many rows the question would like.
    pub(super) fn lay_out(&mut self, columns: usize) -> usize {
        self.width = columns;
        let (Says::Hint(text) | Says::Paths(text) | Says::Error(text)) = &self.says;
        // An error stands behind its sign.
        let sign = if matches!(self.says, Says::Error(_)) { 2 } else { 0 };
        self.rows = wrapped(text, columns.saturating_sub(2 + sign));
        self.rows.truncate(ROWS);
        // An empty row above, the line, an empty row, and always the same number of rows below, so
        // that the dialog stands still while its words change.
        let hint = wrapped(self.asks.hint(), columns.saturating_sub(2)).len();
        3 + hint.clamp(2, ROWS)
    }
}

/// Takes what happened to a question.
pub(super) fn update(question: &mut Question, message: Message) -> Outcome {
    let edited = match message {
        Message::Asked(Action::Escape) => return Outcome { closes: true, ..Outcome::default() },
        Message::Asked(Action::Enter) => return answer(question),
        Message::Asked(Action::Complete) if matches!(question.asks, Asks::Path | Asks::Folder) => {
            return Outcome { completes: Some(question.line.text().to_owned()), ..Outcome::default() };
        }
        Message::Asked(Action::EraseLine) => question.line.erase_line(),
        Message::Asked(Action::EraseWord) => question.line.erase_word(),
        Message::Typed(key) => question.line.press(key) == Some(true),
        Message::Pasted(text) => {
            question.line.insert(&text);
            true
        }
        Message::PathsFound { typed, paths } if typed == question.line.text() => {
            complete(question, &paths);
            false
        }
        Message::Asked(_) | Message::Clicked { .. } | Message::Wheeled { .. } | Message::PathsFound { .. } => false,
    };
    if edited {
        question.says = objection(&question.asks, question.line.text())
            .map_or_else(|| Says::Hint(question.asks.hint().to_owned()), Says::Error);
    }
    Outcome::default()
}

fn answer(question: &mut Question) -> Outcome {
    match question.asks.answer(question.line.text()) {
        Ok(answer) => {
            let answered = Some((question.asks.clone(), answer));
            Outcome { closes: true, answered, ..Outcome::default() }
        }
        Err(sentence) => {
            question.says = Says::Error(sentence);
            Outcome::default()
        }
    }
}

/// Writes as much of the path as all that were found share; where they go on differently, they are
/// shown.
fn complete(question: &mut Question, paths: &[String]) {
    let Some(first) = paths.first() else {
        question.says = Says::Error("Nothing there begins like this.".to_owned());
        return;
    };
    let shared = paths.iter().fold(first.as_str(), |shared, path| {
        let end = shared.char_indices().zip(path.chars()).find(|((_, one), other)| one != other).map(|((at, _), _)| at);
        &shared[..end.unwrap_or(shared.len().min(path.len()))]
    });
    if shared.len() > question.line.text().len() {
        question.line = Line::new(shared);
    }
    let names: Vec<&str> = paths.iter().map(|path| last_part(path)).collect();
    question.says =
        if names.len() > 1 { Says::Paths(names.join("  ")) } else { Says::Hint(question.asks.hint().to_owned()) };
}

fn last_part(path: &str) -> &str {
    let end = path.strip_suffix('/').unwrap_or(path);
    let start = end.rfind('/').map_or(0, |at| at + 1);
    &path[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_recipe_can_be_that_of_a_file() {
        assert_eq!(Asks::RecipeName.answer(" review-2 "), Ok("review-2".to_owned()));
        let said = |text| Asks::RecipeName.answer(text).unwrap_or_else(|sentence| sentence);
        assert!(said("My Recipe!").ends_with("this could be my-recipe."));
        assert!(said("../../x").ends_with("this could be x."));
        assert!(said("").ends_with("such as review-strict."));
        assert!(said("ÄÖ").ends_with("such as review-strict."));
        assert!(said(&"a".repeat(65)).ends_with(&format!("this could be {}.", "a".repeat(64))));
    }

    #[test]
    fn an_answer_that_cannot_be_taken_says_what_to_write() {
        assert!(Asks::Path.answer("  ").is_err());
        assert!(Asks::Path.answer("~").is_err());
        assert!(Asks::Path.answer("notes/").is_err());
        assert_eq!(Asks::Path.answer("~/a b.md"), Ok("~/a b.md".to_owned()));
        assert!(Asks::Command.answer(" ").is_err());
        assert_eq!(Asks::Context("size").answer(""), Ok(String::new()));
    }

    #[test]
    fn a_path_is_completed_as_far_as_all_agree() {
        let mut question = Question::new(Asks::Path, Line::new("~/no"));
        let found = |typed: &str, paths: &[&str]| Message::PathsFound {
            typed: typed.to_owned(),
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
        };
        update(&mut question, found("~/n", &["~/nest/"]));
        assert_eq!(question.line.text(), "~/no", "an answer to another line");
        update(&mut question, found("~/no", &["~/notes-é/", "~/notes-ü.md"]));
        assert_eq!(question.line.text(), "~/notes-");
        assert_eq!(question.says, Says::Paths("notes-é/  notes-ü.md".to_owned()));
        update(&mut question, found("~/notes-", &["~/notes-é/"]));
        assert_eq!(question.line.text(), "~/notes-é/");
        update(&mut question, found("~/notes-é/", &[]));
        assert!(matches!(question.says, Says::Error(_)));
    }
}
