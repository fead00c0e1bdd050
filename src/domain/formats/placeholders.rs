//! Placeholders of the clients, as data: the spellings that each client fills in, and a reader for them.

use crate::domain::body::{CodeBlock, PlaceholderStyle, number_goes_on};
use crate::domain::span::Span;

/// Rules by which a client fills in the placeholders of its files.
///
/// Every format fills in `{{x}}`, `${x}` and `$1` outside code; these rules come in addition.
#[derive(Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact about a client, and no two depend on each other")]
pub struct PlaceholderRules {
    /// Spellings for all arguments together.
    pub all_arguments: &'static [&'static str],
    /// The number of the first argument, `$0` or `$1`; `None` if the client has no numbered ones.
    pub first_argument: Option<usize>,
    /// The highest number.
    pub last_argument: usize,
    /// `$ARGUMENTS[0]` is an argument.
    pub is_indexed: bool,
    /// The highest number in the text gets all remaining arguments.
    pub last_takes_rest: bool,
    /// The frontmatter key with the names of arguments, which are written `$name`.
    pub names_key: Option<&'static str>,
    /// `$NAME` is replaced by the value of `NAME=value` among the arguments.
    pub has_capital_names: bool,
    /// `${input:name:hint}` is a variable.
    pub has_input_variables: bool,
    /// Variables that the client itself defines, such as `${CLAUDE_SKILL_DIR}`.
    pub own_variables: &'static [&'static str],
    /// The variable among `own_variables` for the folder of the file.
    pub folder_variable: Option<&'static str>,
    /// `\$1` is text and is written without the backslash.
    pub has_escapes: bool,
    /// `$$` is text.
    pub has_double_dollar: bool,
    /// Shell commands that the client replaces by their output.
    pub commands: Option<CommandDelimiters>,
    /// Files that the client replaces by their content.
    pub files: Option<FileSyntax>,
    /// The words before the arguments if no placeholder uses them; `None` if the client then drops the arguments.
    pub appended_after: Option<&'static str>,
    /// The placeholder for the material passed to the client.
    pub input: Option<&'static str>,
    /// The body is a user message, not a system message.
    pub is_user_turn: bool,
}

/// The characters around an inline shell command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandDelimiters {
    pub open: &'static str,
    pub close: char,
}

/// The spelling of a file to insert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileSyntax {
    /// `@path`, after a blank.
    At,
    /// `@{path}`.
    AtBraces,
}

impl PlaceholderRules {
    /// A format whose client fills in nothing.
    pub const NONE: &'static Self = &Self {
        all_arguments: &[],
        first_argument: None,
        last_argument: 0,
        is_indexed: false,
        last_takes_rest: false,
        names_key: None,
        has_capital_names: false,
        has_input_variables: false,
        own_variables: &[],
        folder_variable: None,
        has_escapes: false,
        has_double_dollar: false,
        commands: None,
        files: None,
        appended_after: None,
        input: None,
        is_user_turn: false,
    };

    /// Claude Code's commands and skills: its page on skills, "Available string substitutions". They are filled in
    /// inside code blocks too, as anthropics/claude-code#78759 confirms.
    pub const CLAUDE: &'static Self = &Self {
        all_arguments: &["$ARGUMENTS"],
        first_argument: Some(0),
        last_argument: 99,
        is_indexed: true,
        names_key: Some("arguments"),
        own_variables: &[
            "CLAUDE_SKILL_DIR",
            "CLAUDE_PLUGIN_ROOT",
            "CLAUDE_PLUGIN_DATA",
            "CLAUDE_PROJECT_DIR",
            "CLAUDE_SESSION_ID",
            "CLAUDE_EFFORT",
        ],
        folder_variable: Some("CLAUDE_SKILL_DIR"),
        has_escapes: true,
        commands: Some(CommandDelimiters { open: "!`", close: '`' }),
        files: Some(FileSyntax::At),
        appended_after: Some("ARGUMENTS: "),
        is_user_turn: true,
        ..*Self::NONE
    };

    /// Prompt files of Copilot: VS Code's page on prompt files, "Variables".
    pub const COPILOT: &'static Self =
        &Self { has_input_variables: true, appended_after: Some(""), is_user_turn: true, ..*Self::NONE };

    /// Patterns of fabric: the input replaces `{{input}}`, or follows the pattern.
    pub const FABRIC: &'static Self = &Self {
        all_arguments: &["{{input}}"],
        appended_after: Some(""),
        input: Some("{{input}}"),
        is_user_turn: true,
        ..*Self::NONE
    };

    /// Custom prompts of Codex: its page `docs/prompts.md`.
    pub const CODEX: &'static Self = &Self {
        all_arguments: &["$ARGUMENTS"],
        first_argument: Some(1),
        last_argument: 9,
        has_capital_names: true,
        has_double_dollar: true,
        is_user_turn: true,
        ..*Self::NONE
    };

    /// Commands of Gemini CLI: its page on custom commands. Without `{{args}}`, the command line is appended.
    pub const GEMINI: &'static Self = &Self {
        all_arguments: &["{{args}}"],
        commands: Some(CommandDelimiters { open: "!{", close: '}' }),
        files: Some(FileSyntax::AtBraces),
        appended_after: Some(""),
        is_user_turn: true,
        ..*Self::NONE
    };

    /// Commands of opencode: its page on commands.
    pub const OPENCODE: &'static Self = &Self {
        all_arguments: &["$ARGUMENTS"],
        first_argument: Some(1),
        last_argument: 99,
        last_takes_rest: true,
        commands: Some(CommandDelimiters { open: "!`", close: '`' }),
        files: Some(FileSyntax::At),
        appended_after: Some(""),
        is_user_turn: true,
        ..*Self::NONE
    };

    /// Reads the placeholders in `span` of `text`, in order, without overlap. `names` are the names that the file gives
    /// its arguments; `code` are the code blocks.
    pub fn read(&self, text: &str, span: Span, code: &[CodeBlock], names: &[String]) -> Vec<ClientPlaceholder> {
        if self == Self::NONE {
            return Vec::new();
        }
        let mut found = self.command_blocks(text, span, code);
        let blocks: Vec<Span> = found.iter().map(|found| found.span).collect();
        let mut blocks = blocks.iter().peekable();
        let mut code = code.iter().peekable();
        let mut at = span.start;
        let mut last_command_end = MarkEnds::default();
        while let Some(start) = next_mark(text, at, span.end) {
            while blocks.next_if(|block| block.end <= start).is_some() {}
            while code.next_if(|block| block.span.end <= start).is_some() {}
            let is_in_code = code.peek().is_some_and(|block| block.span.start <= start);
            let reader = PlaceholderReader { rules: self, text, span, start, names, is_in_code };
            let placeholder = reader.placeholder();
            match placeholder {
                Some((width, kind)) if reader.is_escaped() => {
                    if self.has_escapes && !matches!(kind, ClientPlaceholderKind::File { .. }) {
                        found.push(ClientPlaceholder {
                            span: Span::new(start - 1, start),
                            kind: ClientPlaceholderKind::Escape,
                        });
                    }
                    at = start + width;
                }
                Some((width, kind)) => {
                    let is_in_block = blocks.peek().is_some_and(|block| block.start <= start);
                    if !is_in_block || matches!(kind, ClientPlaceholderKind::Value { .. }) {
                        found.push(ClientPlaceholder { span: Span::new(start, start + width), kind });
                    }
                    at = start + width;
                }
                None => match reader.command(&mut last_command_end) {
                    // Placeholders inside a command are filled in before it runs, so its text is read too.
                    Some((width, inner)) if !is_in_code => {
                        found.push(ClientPlaceholder {
                            span: Span::new(start, start + width),
                            kind: ClientPlaceholderKind::Command { inner },
                        });
                        at = inner.start;
                    }
                    _ => at = start + if text[start..].starts_with("$$") && self.has_double_dollar { 2 } else { 1 },
                },
            }
        }
        found.sort_by_key(|found| (found.span.start, std::cmp::Reverse(found.span.end)));
        found
    }

    /// The code blocks whose lines are commands: those with the language `!`.
    fn command_blocks(&self, text: &str, span: Span, code: &[CodeBlock]) -> Vec<ClientPlaceholder> {
        if self.commands.is_none_or(|commands| commands.close != '`') {
            return Vec::new();
        }
        let is_command = |block: &&CodeBlock| block.language == "!" && span.contains(block.span);
        let inner = |block: &CodeBlock| {
            let body = block.span.of(text);
            let start = body.find('\n').map_or(body.len(), |at| at + 1);
            let end = body.trim_end().rfind('\n').map_or(start, |at| (at + 1).max(start));
            Span::new(block.span.start + start, block.span.start + end)
        };
        code.iter()
            .filter(is_command)
            .map(|block| ClientPlaceholder {
                span: block.span,
                kind: ClientPlaceholderKind::Command { inner: inner(block) },
            })
            .collect()
    }
}

/// A place in a file that its client replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientPlaceholder {
    /// The whole placeholder, including its delimiters.
    pub span: Span,
    pub kind: ClientPlaceholderKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientPlaceholderKind {
    Value {
        style: PlaceholderStyle,
        /// The name of the variable, or the number of the argument.
        name: String,
    },
    /// No value: the backslash before text that must not be replaced.
    Escape,
    /// The output of the command in `inner`.
    Command {
        /// The command, without its marks.
        inner: Span,
    },
    /// The content of the file named in `inner`.
    File {
        /// The path, without its marks.
        inner: Span,
    },
}

/// Remembers that no closing delimiter follows, so that text without one is searched only once.
#[derive(Default)]
struct MarkEnds {
    missing: bool,
}

fn next_mark(text: &str, at: usize, end: usize) -> Option<usize> {
    let rest = text.as_bytes().get(at..end)?;
    rest.iter().position(|byte| matches!(byte, b'$' | b'{' | b'!' | b'@')).map(|next| at + next)
}

struct PlaceholderReader<'a> {
    rules: &'a PlaceholderRules,
    text: &'a str,
    span: Span,
    start: usize,
    names: &'a [String],
    is_in_code: bool,
}

impl PlaceholderReader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.start..self.span.end]
    }

    fn before(&self) -> Option<char> {
        self.text[self.span.start..self.start].chars().next_back()
    }

    fn is_escaped(&self) -> bool {
        let before = self.text[self.span.start..self.start].bytes();
        before.rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
    }

    fn placeholder(&self) -> Option<(usize, ClientPlaceholderKind)> {
        let rest = self.rest();
        let value = |style, name: &str, width| (width, ClientPlaceholderKind::Value { style, name: name.to_owned() });
        if self.rules.is_indexed
            && let Some(behind) = rest.strip_prefix("$ARGUMENTS[")
        {
            let digits = digits(behind);
            if !digits.is_empty() && behind[digits.len()..].starts_with(']') {
                return Some(value(PlaceholderStyle::Positional, digits, "$ARGUMENTS[]".len() + digits.len()));
            }
        }
        for spelling in self.rules.all_arguments {
            let goes_on = |behind: &str| spelling.starts_with('$') && behind.starts_with(is_word);
            if rest.strip_prefix(spelling).is_some_and(|behind| !goes_on(behind)) {
                return Some(value(PlaceholderStyle::Arguments, "ARGUMENTS", spelling.len()));
            }
        }
        if let Some(inner) = rest.strip_prefix("${") {
            return self.in_braces(inner).map(|(style, name, width)| value(style, name, width));
        }
        if let Some(inner) = rest.strip_prefix('$') {
            return self.bare(inner).map(|(style, name)| value(style, name, name.len() + 1));
        }
        rest.strip_prefix('@').and_then(|behind| self.file(behind))
    }

    /// Reads `${…}`; `inner` is the part between the braces.
    fn in_braces<'t>(&self, inner: &'t str) -> Option<(PlaceholderStyle, &'t str, usize)> {
        let line = &inner[..inner.bytes().take(200).position(|byte| byte == b'\n').unwrap_or(inner.len().min(200))];
        let end = line.as_bytes().iter().position(|byte| *byte == b'}')?;
        let name = inner.get(..end)?;
        let width = end + "${}".len();
        if self.rules.own_variables.contains(&name) {
            return Some((PlaceholderStyle::Shell, name, width));
        }
        if self.rules.has_input_variables
            && let Some(variable) = name.strip_prefix("input:")
        {
            let variable = variable.split_once(':').map_or(variable, |(variable, _)| variable);
            return (!variable.trim().is_empty()).then(|| (PlaceholderStyle::Shell, variable.trim(), width));
        }
        // In code, it is probably shell syntax.
        let is_number = self.is_argument(name) && digits(name) == name && !self.is_in_code;
        is_number.then_some((PlaceholderStyle::Positional, name, width))
    }

    /// Reads `$…`; `inner` is the part after the `$`.
    fn bare<'t>(&self, inner: &'t str) -> Option<(PlaceholderStyle, &'t str)> {
        let number = digits(inner);
        if !number.is_empty() {
            let behind = &inner[number.len()..];
            return (self.is_argument(number) && !number_goes_on(behind))
                .then_some((PlaceholderStyle::Positional, number));
        }
        let word = &inner[..inner.find(|c: char| !is_word(c)).unwrap_or(inner.len())];
        if self.names.iter().any(|name| name == word) {
            return Some((PlaceholderStyle::Named, word));
        }
        let is_capital = word.starts_with(|c: char| c.is_ascii_uppercase())
            && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        let is_variable = self.rules.has_capital_names && is_capital && !self.is_in_code;
        // `$$NAME` is a text.
        (is_variable && self.before() != Some('$')).then_some((PlaceholderStyle::Named, word))
    }

    fn is_argument(&self, number: &str) -> bool {
        let Some(first) = self.rules.first_argument else { return false };
        number.len() <= 2
            && number.parse().is_ok_and(|number: usize| (first..=self.rules.last_argument).contains(&number))
    }

    fn file(&self, behind: &str) -> Option<(usize, ClientPlaceholderKind)> {
        let inner = |offset: usize, len: usize| ClientPlaceholderKind::File {
            inner: Span::new(self.start + offset, self.start + offset + len),
        };
        match self.rules.files? {
            _ if self.is_in_code => None,
            FileSyntax::AtBraces => {
                let path = behind.strip_prefix('{')?;
                let end = path.bytes().take(300).position(|byte| byte == b'}')?;
                (end > 0).then(|| (end + "@{}".len(), inner(2, end)))
            }
            FileSyntax::At => {
                if self.before().is_some_and(|c| !c.is_whitespace() && c != '(') {
                    return None;
                }
                let is_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '~');
                let path = &behind[..behind.find(|c| !is_path(c)).unwrap_or(behind.len())];
                let path = path.trim_end_matches('.');
                let stem = path.rsplit('/').next().unwrap_or_default();
                let has_ending = stem.rsplit_once('.').is_some_and(|(_, ending)| {
                    !ending.is_empty() && ending.len() <= 8 && ending.chars().all(|c| c.is_ascii_alphanumeric())
                });
                let is_file = has_ending || path.starts_with(['.', '~', '/']) && path.contains('/');
                is_file.then(|| (path.len() + 1, inner(1, path.len())))
            }
        }
    }

    /// An inline command: its width and the command.
    fn command(&self, last: &mut MarkEnds) -> Option<(usize, Span)> {
        let commands = self.rules.commands?;
        let inner = self.rest().strip_prefix(commands.open)?;
        let is_behind_text = self.before().is_some_and(|c| !c.is_whitespace());
        if last.missing || commands.close == '`' && is_behind_text {
            return None;
        }
        let mut depth = 0_usize;
        for (at, c) in inner.char_indices() {
            match c {
                c if c == commands.close && depth == 0 => {
                    let start = self.start + commands.open.len();
                    let span = Span::new(start, start + at);
                    let is_empty = span.of(self.text).trim().is_empty();
                    return (!is_empty).then(|| (commands.open.len() + at + c.len_utf8(), span));
                }
                '{' if commands.close == '}' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                // A code span does not continue on the next line.
                '\n' if commands.close == '`' => return None,
                _ => {}
            }
        }
        last.missing = true;
        None
    }
}

fn digits(text: &str) -> &str {
    &text[..text.bytes().take_while(u8::is_ascii_digit).count()]
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests;
