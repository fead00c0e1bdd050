//! A question with an input line: a path, a command, a name, a word.

use super::{DialogMessage, DialogOutcome};
use crate::domain::cast::{seat_name_fault, stem_of_seat};
use crate::domain::key_path::spoken;
use crate::domain::text::wrapped;
use crate::tui::app::effect::ShellEffect;
use crate::tui::app::message::Message;
use crate::tui::screens::files::{NamePurpose, NameQuestion};
use crate::tui::ui::keymap::Action;
use crate::tui::ui::line_input::LineInput;

/// Maximum number of rows for an error.
const ROWS: usize = 3;

/// Maximum length of a recipe's name.
const NAME: usize = 64;

/// A question with an input line.
#[derive(Clone, Debug, PartialEq)]
pub struct QuestionDialog {
    /// Subject of the question.
    pub asks: QuestionSubject,
    /// The answer so far.
    pub line: LineInput,
    /// True if the line is a name that callsheet proposes. The first typed character replaces it.
    pub is_proposal: bool,
    /// Text below the line: the possible answers, or the reason that the answer is invalid.
    pub says: QuestionHint,
    /// The text, wrapped to the dialog's width.
    pub rows: Vec<String>,
    /// Earlier answers that can be restored.
    pub earlier: EarlierAnswers,
    /// Columns inside the border.
    width: usize,
}

/// Earlier answers to a question, and the position among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EarlierAnswers {
    /// The answers, latest first.
    answers: Vec<String>,
    /// Number of steps back in the history.
    steps: usize,
    /// The line before the first step.
    typed: String,
}

impl EarlierAnswers {
    /// The history with these answers, latest first.
    pub const fn new(answers: Vec<String>) -> Self {
        Self { answers, steps: 0, typed: String::new() }
    }

    /// Puts the previous answer into the line. Returns true if the line changed.
    fn step_back(&mut self, line: &mut LineInput) -> bool {
        let Some(answer) = self.answers.get(self.steps) else { return false };
        if self.steps == 0 {
            line.text().clone_into(&mut self.typed);
        }
        self.steps += 1;
        *line = LineInput::new(answer);
        true
    }

    /// Puts the next answer into the line, and after the last one the line as it was typed.
    fn step_forward(&mut self, line: &mut LineInput) -> bool {
        let Some(steps) = self.steps.checked_sub(1) else { return false };
        self.steps = steps;
        let answer = steps.checked_sub(1).and_then(|at| self.answers.get(at)).unwrap_or(&self.typed);
        *line = LineInput::new(answer);
        true
    }
}

/// Text under the line.
#[derive(Clone, Debug, PartialEq)]
pub enum QuestionHint {
    /// Possible answers.
    Hint(String),
    /// Completions of the path.
    Paths(String),
    /// The reason that the answer is invalid.
    Error(String),
}

/// Subject of a question.
#[derive(Clone, Debug, PartialEq)]
pub enum QuestionSubject {
    /// The file to write the prompt to.
    Path,
    /// The command to send the prompt to.
    Command,
    /// The file to write the answer of a command to.
    AnswerPath,
    /// The name of a recipe.
    RecipeName,
    /// The text of a context field.
    Context(&'static str),
    /// The value of a variable, by name.
    Variable(String),
    /// The file to add to the inputs.
    InputFile,
    /// The word to find in the prompt.
    Find,
    /// The word to find in a tab of the detail, by its title.
    FindInDetail(&'static str),
    /// The name of a cast.
    CastName,
    /// The name to save a cast under.
    CastFile,
    /// The name of a seat.
    SeatName {
        /// Number of the seat, from 0.
        seat: usize,
        /// The names of the other seats.
        taken: Vec<String>,
    },
    /// The folder to write a cast into.
    Folder,
    /// The name of a new key inside the map at a path.
    KeyName(String),
    /// The name of an agent.
    AgentName(NameQuestion),
}

impl QuestionSubject {
    /// The word for the effect of the enter key.
    pub const fn enter_word(&self) -> &'static str {
        match self {
            Self::Path | Self::AnswerPath | Self::Folder => "write",
            Self::InputFile | Self::KeyName(_) => "add",
            Self::Command => "send",
            Self::RecipeName | Self::CastFile => "save",
            Self::Context(_) | Self::Variable(_) | Self::CastName | Self::SeatName { .. } => "keep",
            Self::AgentName(naming) => match naming.purpose {
                NamePurpose::Rename(..) => "rename",
                NamePurpose::New | NamePurpose::Copy(..) => "continue",
            },
            Self::Find | Self::FindInDetail(_) => "find",
        }
    }

    /// The question, for the border.
    pub fn title(&self) -> String {
        match self {
            Self::Path => "Write the prompt to a file".to_owned(),
            Self::Command => "Send the prompt to a command".to_owned(),
            Self::AnswerPath => "Write the output to a file".to_owned(),
            Self::RecipeName => "Save the selection as a recipe".to_owned(),
            Self::Context(field) => format!("Context: {field}"),
            Self::Variable(name) => format!("Fill in {name}"),
            Self::InputFile => "Add an input file".to_owned(),
            Self::Find => "Find in the prompt".to_owned(),
            Self::FindInDetail(tab) => format!("Find in {tab}"),
            Self::AgentName(naming) => match &naming.purpose {
                NamePurpose::New => "New agent".to_owned(),
                NamePurpose::Copy(_, name) => format!("Copy of {name}"),
                NamePurpose::Rename(_, name) => format!("Rename {name}"),
            },
            Self::CastName => "Name the cast".to_owned(),
            Self::CastFile => "Save the cast".to_owned(),
            Self::SeatName { .. } => "Name the seat".to_owned(),
            Self::Folder => "Write the run sheet and all prompts to a folder".to_owned(),
            Self::KeyName(parent) if parent.is_empty() => "Add a key".to_owned(),
            Self::KeyName(parent) => format!("Add a key to {}", spoken(parent)),
        }
    }

    /// Label before the line.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Path | Self::AnswerPath | Self::InputFile => "file",
            Self::Command => "$",
            Self::RecipeName | Self::CastName | Self::CastFile | Self::SeatName { .. } | Self::AgentName(_) => "name",
            Self::Folder => "folder",
            Self::Context(field) => field,
            Self::Variable(_) => "value",
            Self::KeyName(_) => "key",
            Self::Find | Self::FindInDetail(_) => "/",
        }
    }

    /// Returns true if the answer is a path, which can be completed.
    pub const fn is_path(&self) -> bool {
        matches!(self, Self::Path | Self::AnswerPath | Self::Folder | Self::InputFile)
    }

    fn hint(&self) -> &'static str {
        match self {
            Self::Path | Self::AnswerPath => "~ is your home folder. Asks before replacing an existing file.",
            Self::Command => {
                "The command reads the prompt on standard input, for example claude -p. ↑ recalls earlier commands."
            }
            Self::RecipeName => "Letters a to z, digits and hyphens. callsheet compose --recipe composes it again.",
            Self::CastName => "Shown in all prompts and on the run sheet.",
            Self::CastFile => "Any words; they name the file. callsheet cast composes it again.",
            Self::SeatName { .. } => "Letters, digits, - _ . and spaces. It names the file of its prompt.",
            Self::Folder => "One file per seat and run-sheet.md. The folder is created if its parent exists.",
            Self::Context(field) => context_hint(field),
            Self::Variable(_) => "Replaces every use in the prompt. An empty line removes it.",
            Self::InputFile => "A text file, or NAME=FILE. The prompt quotes it as material, not as instructions.",
            Self::KeyName(_) => "Key name. A dot leads into a map: escalation.escalate_to.",
            Self::AgentName(naming) => match naming.purpose {
                NamePurpose::New => {
                    "Lowercase letters, digits and hyphens, for example code-reviewer. Next, choose the folder."
                }
                NamePurpose::Copy(..) => "Name of the copy; everything else stays the same. Next, choose the folder.",
                NamePurpose::Rename(..) => "Changes the name key, and renames the file if it has the old name.",
            },
            Self::Find | Self::FindInDetail(_) => {
                "n and N go to the next and previous match. An empty line clears the search."
            }
        }
    }

    /// The answer to the question, if the line is valid.
    ///
    /// # Errors
    /// Why not, and what to write instead.
    fn answer(&self, line: &str) -> Result<String, String> {
        let text = line.trim();
        match self {
            // A value or a search text may begin or end with a space.
            Self::Variable(_) | Self::Find | Self::FindInDetail(_) if !text.is_empty() => Ok(line.to_owned()),
            Self::Path | Self::AnswerPath if text.is_empty() => {
                Err("Enter a file name, for example prompt.md.".to_owned())
            }
            Self::Path | Self::AnswerPath if text.ends_with('/') || matches!(text, "~" | "." | "..") => {
                Err("This is a folder; add a file name.".to_owned())
            }
            Self::InputFile if text.is_empty() || text.ends_with('=') => {
                Err("Enter a file name, for example diff.txt.".to_owned())
            }
            Self::Command if text.is_empty() => Err("Enter a command, for example claude -p.".to_owned()),
            Self::RecipeName => name(text),
            Self::AgentName(naming) => match naming.problem(text) {
                Some(problem) => Err(sentence(&problem.to_string())),
                None => Ok(text.to_owned()),
            },
            Self::CastName if text.is_empty() => Err("Enter a name, for example ledger review.".to_owned()),
            Self::CastFile => name(&slug(text)).map(|_| text.to_owned()).map_err(|_| {
                format!(
                    "Enter a name with letters a to z or digits, at most {NAME} characters, for example ledger \
                    review."
                )
            }),
            Self::SeatName { taken, .. } => seat_name(text, taken),
            Self::Folder if text.is_empty() => Err("Enter a folder name, for example review.".to_owned()),
            Self::KeyName(_) if text.is_empty() => Err("Enter a key name, for example model.".to_owned()),
            Self::KeyName(_) if text.contains(['[', ']']) || text.split('.').any(|part| part.trim().is_empty()) => {
                Err("A key cannot contain brackets, or start or end with a dot.".to_owned())
            }
            _ => Ok(text.to_owned()),
        }
    }
}

/// The reason that the answer is invalid so far, if it is shown while typing.
fn objection(asks: &QuestionSubject, line: &str) -> Option<String> {
    let QuestionSubject::AgentName(naming) = asks else { return None };
    let text = line.trim();
    naming.problem(text).filter(|_| !text.is_empty()).map(|problem| sentence(&problem.to_string()))
}

/// Text of an error, as a sentence.
fn sentence(said: &str) -> String {
    let mut signs = said.chars();
    let first = signs.next().map_or_else(String::new, |first| first.to_uppercase().collect());
    format!("{first}{}.", signs.as_str())
}

fn context_hint(field: &str) -> &'static str {
    match field {
        "size" => "Number of agents on the task, for example 3. An empty line removes the field.",
        "upstream" => "Who passes work to this agent, and what. An empty line removes the field.",
        "downstream" => "Who gets its output next. An empty line removes the field.",
        "instructions" => "Instructions for this time only. An empty line removes the field.",
        "success" => "Criteria for a good result. An empty line removes the field.",
        _ => "An empty line removes the field.",
    }
}

/// The name of a seat: different from the others, and valid as a file name.
fn seat_name(text: &str, taken: &[String]) -> Result<String, String> {
    if let Some((message, fix)) = seat_name_fault(text) {
        return Err(format!("{message}; {fix}"));
    }
    match taken.iter().find(|other| stem_of_seat(other) == stem_of_seat(text)) {
        Some(other) => Err(format!("Another seat is named {other}; choose another name.")),
        None => Ok(text.to_owned()),
    }
}

/// The name of a recipe, which becomes the name of a file.
fn name(text: &str) -> Result<String, String> {
    let is_fit = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !text.is_empty() && text.len() <= NAME && text.chars().all(is_fit) {
        return Ok(text.to_owned());
    }
    let mut better = slug(text);
    better.truncate(NAME);
    let better = better.trim_matches('-');
    Err(match better {
        "" => "Enter a name of letters a to z, digits and hyphens, for example review-strict.".to_owned(),
        _ => format!("Use letters a to z, digits and hyphens, at most {NAME} characters; for example {better}."),
    })
}

/// A text as a name: lower-case letters and digits, with one hyphen for everything else.
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

impl QuestionDialog {
    /// A question with an initial answer.
    pub fn new(asks: QuestionSubject, line: LineInput) -> Self {
        let says = QuestionHint::Hint(asks.hint().to_owned());
        Self { asks, line, is_proposal: false, says, rows: Vec::new(), earlier: EarlierAnswers::default(), width: 0 }
    }

    /// Lays out the text below the line. Returns the preferred number of rows.
    pub(super) fn lay_out(&mut self, columns: usize) -> usize {
        self.width = columns;
        let (QuestionHint::Hint(text) | QuestionHint::Paths(text) | QuestionHint::Error(text)) = &self.says;
        // A mark precedes an error.
        let sign = if matches!(self.says, QuestionHint::Error(_)) { 2 } else { 0 };
        self.rows = wrapped(text, columns.saturating_sub(2 + sign));
        self.rows.truncate(ROWS);
        // An empty row, the line, an empty row, and a fixed number of rows below, so that the height does not change
        // with the text.
        let hint = wrapped(self.asks.hint(), columns.saturating_sub(2)).len();
        3 + hint.clamp(2, ROWS)
    }
}

/// Handles a message to a question.
pub(super) fn update(question: &mut QuestionDialog, message: DialogMessage) -> DialogOutcome {
    if std::mem::take(&mut question.is_proposal) {
        match &message {
            DialogMessage::Typed(key) if key.typed().is_some() => question.line.clear(),
            DialogMessage::Pasted(_) => question.line.clear(),
            // Keys that edit nothing leave the proposal as it is.
            DialogMessage::Typed(_) | DialogMessage::Asked(_) => {}
            DialogMessage::Clicked { .. } | DialogMessage::Wheeled { .. } | DialogMessage::PathsFound { .. } => {
                question.is_proposal = true;
            }
        }
    }
    let edited = match message {
        DialogMessage::Asked(Action::Escape) => return DialogOutcome::Leaves,
        DialogMessage::Asked(Action::Enter) => return answer(question),
        DialogMessage::Asked(Action::Complete) if question.asks.is_path() => {
            let typed = question.line.text().to_owned();
            return DialogOutcome::Sends(ShellEffect::CompletePath { typed }.into());
        }
        DialogMessage::Asked(Action::Up) => question.earlier.step_back(&mut question.line),
        DialogMessage::Asked(Action::Down) => question.earlier.step_forward(&mut question.line),
        DialogMessage::Asked(Action::EraseLine) => question.line.erase_line(),
        DialogMessage::Asked(Action::EraseWord) => question.line.erase_word(),
        DialogMessage::Typed(key) => question.line.press(key) == Some(true),
        DialogMessage::Pasted(text) => {
            question.line.insert(&text);
            true
        }
        DialogMessage::PathsFound { typed, paths } if typed == question.line.text() => {
            complete(question, &paths);
            false
        }
        DialogMessage::Asked(_)
        | DialogMessage::Clicked { .. }
        | DialogMessage::Wheeled { .. }
        | DialogMessage::PathsFound { .. } => false,
    };
    if edited {
        question.says = objection(&question.asks, question.line.text())
            .map_or_else(|| QuestionHint::Hint(question.asks.hint().to_owned()), QuestionHint::Error);
    }
    DialogOutcome::Stays
}

fn answer(question: &mut QuestionDialog) -> DialogOutcome {
    match question.asks.answer(question.line.text()) {
        Ok(answer) => DialogOutcome::Answers(Message::Answered { question: question.asks.clone(), answer }),
        Err(sentence) => {
            question.says = QuestionHint::Error(sentence);
            DialogOutcome::Stays
        }
    }
}

/// Completes the path as far as all matches agree; if they differ afterwards, they are shown.
fn complete(question: &mut QuestionDialog, paths: &[String]) {
    let Some(first) = paths.first() else {
        question.says = QuestionHint::Error("No match.".to_owned());
        return;
    };
    let shared = paths.iter().fold(first.as_str(), |shared, path| {
        let end = shared.char_indices().zip(path.chars()).find(|((_, one), other)| one != other).map(|((at, _), _)| at);
        &shared[..end.unwrap_or(shared.len().min(path.len()))]
    });
    if shared.len() > question.line.text().len() {
        question.line = LineInput::new(shared);
    }
    let names: Vec<&str> = paths.iter().map(|path| last_part(path)).collect();
    question.says = if names.len() > 1 {
        QuestionHint::Paths(names.join("  "))
    } else {
        QuestionHint::Hint(question.asks.hint().to_owned())
    };
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
        assert_eq!(QuestionSubject::RecipeName.answer(" review-2 "), Ok("review-2".to_owned()));
        let said = |text| QuestionSubject::RecipeName.answer(text).unwrap_or_else(|sentence| sentence);
        assert!(said("My Recipe!").ends_with("for example my-recipe."));
        assert!(said("../../x").ends_with("for example x."));
        assert!(said("").ends_with("for example review-strict."));
        assert!(said("ÄÖ").ends_with("for example review-strict."));
        assert!(said(&"a".repeat(65)).ends_with(&format!("for example {}.", "a".repeat(64))));
    }

    #[test]
    fn an_invalid_answer_shows_what_to_enter() {
        assert!(QuestionSubject::Path.answer("  ").is_err());
        assert!(QuestionSubject::Path.answer("~").is_err());
        assert!(QuestionSubject::Path.answer("notes/").is_err());
        assert_eq!(QuestionSubject::Path.answer("~/a b.md"), Ok("~/a b.md".to_owned()));
        assert!(QuestionSubject::Command.answer(" ").is_err());
        assert_eq!(QuestionSubject::Context("size").answer(""), Ok(String::new()));
    }

    #[test]
    fn a_path_is_completed_as_far_as_all_agree() {
        let mut question = QuestionDialog::new(QuestionSubject::Path, LineInput::new("~/no"));
        let found = |typed: &str, paths: &[&str]| DialogMessage::PathsFound {
            typed: typed.to_owned(),
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
        };
        update(&mut question, found("~/n", &["~/nest/"]));
        assert_eq!(question.line.text(), "~/no", "an answer to another line");
        update(&mut question, found("~/no", &["~/notes-é/", "~/notes-ü.md"]));
        assert_eq!(question.line.text(), "~/notes-");
        assert_eq!(question.says, QuestionHint::Paths("notes-é/  notes-ü.md".to_owned()));
        update(&mut question, found("~/notes-", &["~/notes-é/"]));
        assert_eq!(question.line.text(), "~/notes-é/");
        update(&mut question, found("~/notes-é/", &[]));
        assert!(matches!(question.says, QuestionHint::Error(_)));
    }
}
