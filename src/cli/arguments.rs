//! What can be typed: the subcommands, their arguments, and the help that tells of them.

mod changes;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

pub use changes::Changes;

/// What follows the help of the program itself.
const EXAMPLES: &str = "\
Examples:
  callsheet list elixir              agents about Elixir, best match first
  callsheet show code-reviewer       everything that is in one agent
  callsheet compose code-reviewer --mode critical --task \"Review the diff\"
                                     its prompt, on standard output
  callsheet cast review.yaml         the prompts of several agents on one task, and the run sheet

Exit codes:
  0  done
  1  it ran, but the answer is no: nothing found, an edit refused, a file in the way
  2  wrong usage, or an agent, mode, role or part that is unknown or ambiguous
  3  the system failed: disk, permission";

/// Browse AI coding-agent definitions and compose prompts from them
///
/// callsheet reads the agent files of Claude Code, Copilot, opencode, Gemini, Cursor and others,
/// shows what each agent can do, and composes the prompt of one agent in one mode and one role.
#[derive(Clone, Debug, Parser)]
#[command(name = "callsheet", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Arguments {
    /// What to do; without it the screen opens.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Files and folders to open instead of the agents found on this machine
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// What the screen takes.
    #[command(flatten)]
    pub screen: Screen,

    /// What every subcommand takes.
    #[command(flatten)]
    pub everywhere: Everywhere,
}

/// The options of the screen.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "The screen")]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of the command line")]
pub struct Screen {
    /// Start with this query
    #[arg(long, value_name = "QUERY")]
    pub query: Option<String>,

    /// Print the prompt on standard output when leaving with enter; drawn on the terminal device
    #[arg(long)]
    pub print_on_exit: bool,

    /// Draw lines with plain ASCII
    #[arg(long)]
    pub ascii: bool,

    /// Leave the mouse to the terminal
    #[arg(long)]
    pub no_mouse: bool,

    /// Press these keys first: `/rev<enter>j`, with `<enter> <esc> <tab> <s-tab> <space> <up> <c-x> <lt>`
    #[arg(long, value_name = "KEYS")]
    pub keys: Option<String>,

    /// Print the screen as text and leave; no terminal is needed
    #[arg(long)]
    pub print: bool,

    /// The size of the printed screen
    #[arg(long, value_name = "COLUMNSxROWS", default_value = "120x40", requires = "print")]
    pub size: String,

    /// List the styles under the printed screen
    #[arg(long, requires = "print")]
    pub styles: bool,
}

/// The options every subcommand takes.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Everywhere")]
pub struct Everywhere {
    /// Read agents from this file or folder and from nowhere else; may be given again
    #[arg(long, global = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub library: Vec<PathBuf>,

    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = When::Auto)]
    pub color: When,

    /// Read the configuration from this file instead of the usual one
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

/// The subcommands.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// List the agents, best match first
    List(List),
    /// Show everything that is in one agent
    Show(Show),
    /// Compose the prompt of one agent
    Compose(Box<Compose>),
    /// Compose the prompts of several agents on one task, and the run sheet
    Cast(Box<Cast>),
    /// Print one value of an agent's frontmatter
    Get(Get),
    /// Change an agent's frontmatter in its file, and no other byte
    Edit(Edit),
    /// Make a new agent file
    New(New),
    /// Show where agents were looked for and what was found
    Sources(Sources),
    /// Show what callsheet finds of terminal, folders and configuration
    Doctor(Doctor),
    /// Print the completions for a shell
    Completions(Completions),
    /// Print the manual page
    Man,
}

const LIST_HELP: &str = "\
Each line has five columns: name, state, source, format, and the first sentence of the description. Two or more \
spaces stand between columns, never a tab, and a state that needs no word is `-`. A name that several agents carry \
is followed by the id in parentheses. On a terminal the line is cut to its width, elsewhere it is whole.

The state: `repaired` or `scanned` where the frontmatter is not valid as it stands, `no block` where there is none, \
`unread` where the file could not be read, `shadowed` where another agent of that name wins, `! n` where n problems \
stand in what was read. Only the head of each file is read, unless the query asks for more; --json reads all of it.

A query is words and fields, in any order:
  elixir pro     both in name or description, fuzzily; the name weighs more
  'exact ^prefix suffix$ !not
  mode:critical role:auditor tool:bash model:opus tier:expert
  source:project format:claude has:checklist is:shadowed is:broken
  rule:same-name body:genserver body:\"two words\"

Examples:
  callsheet list
  callsheet list 'otp !phoenix has:checklist'
  callsheet list --library ./agents is:broken
  $EDITOR \"$(callsheet list 'gate keeper' --paths | head -1)\"
  callsheet list --json | jq -r '.[] | [.name, .model] | @tsv'";

/// List the agents, best match first
#[derive(Args, Clone, Debug)]
#[command(after_long_help = LIST_HELP)]
pub struct List {
    /// What to look for; without it, every agent
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,

    /// Print the absolute paths and nothing else
    #[arg(long, conflicts_with = "json")]
    pub paths: bool,

    /// Print an array of objects, one per agent
    #[arg(long)]
    pub json: bool,
}

/// What AGENT can be.
const AGENT: &str = "Id, unique tail of an id, name, or path of a file";

const SHOW_HELP: &str = "\
Examples:
  callsheet show code-reviewer
  callsheet show .claude/agents/reviewer
  callsheet show ./draft.md
  callsheet show code-reviewer --json | jq '.modes[].name'";

/// Show everything that is in one agent
#[derive(Args, Clone, Debug)]
#[command(after_help = SHOW_HELP)]
pub struct Show {
    #[arg(value_name = "AGENT", help = AGENT)]
    pub agent: OsString,

    /// Print one object
    #[arg(long)]
    pub json: bool,
}

const COMPOSE_HELP: &str = "\
The prompt goes to standard output and nothing else does. Where no mode or role is chosen, the one the agent \
declares acts; `none` chooses none.

Examples:
  callsheet compose code-reviewer --mode critical --role auditor --task 'Review the diff'
  git diff | callsheet compose code-reviewer --task -
  callsheet compose code-reviewer --task @task.md --context success='No finding without a test'
  callsheet compose code-reviewer --template subagent --out reviewer.md
  callsheet compose --recipe review.yaml --var branch=main";

/// Compose the prompt of one agent
#[derive(Args, Clone, Debug)]
#[command(after_help = COMPOSE_HELP)]
pub struct Compose {
    #[arg(value_name = "AGENT", help = AGENT, required_unless_present = "recipe")]
    pub agent: Option<OsString>,

    /// How it thinks: a mode of the agent, or `none`
    #[arg(long, value_name = "MODE")]
    pub mode: Option<String>,

    /// Its position among others: a role of the agent, or `none`
    #[arg(long, value_name = "ROLE")]
    pub role: Option<String>,

    /// What it may touch: a tool profile of the agent, or `none`
    #[arg(long, value_name = "PROFILE")]
    pub tools: Option<String>,

    /// What it has to do; `@FILE` reads a file, `-` standard input, `@@text` is `@text`
    #[arg(long, value_name = "TEXT|@FILE|-", allow_hyphen_values = true)]
    pub task: Option<String>,

    /// Keep only ticked items of a checklist: a line number or the beginning of an item; may be given again
    #[arg(long, value_name = "ITEM")]
    pub tick: Vec<String>,

    /// Leave out a part: a heading or the title of a part; may be given again
    #[arg(long, value_name = "SECTION")]
    pub without: Vec<String>,

    /// Tell its surroundings: size, upstream, downstream, instructions or success; may be given again
    #[arg(long, value_name = "KEY=VALUE")]
    pub context: Vec<String>,

    /// Fill in a variable such as `{{K}}` or `${K}`; may be given again
    #[arg(long, value_name = "K=V")]
    pub var: Vec<String>,

    /// The template: markdown, xml, plain, messages, subagent, or one of your own
    #[arg(long, value_name = "TEMPLATE")]
    pub template: Option<String>,

    /// Begin with the selection in this file; options on the command line win over it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub recipe: Option<PathBuf>,

    /// Write the prompt to this file, which must not exist
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,

    /// Write over the file of --out where it exists
    #[arg(long, requires = "out")]
    pub force: bool,

    /// Put the prompt on the clipboard instead; a notice says which way it went
    #[cfg(feature = "tui")]
    #[arg(long)]
    pub copy: bool,

    /// Print an object with the prompt, its sizes and its parts
    #[arg(long)]
    pub json: bool,
}

const CAST_HELP: &str = "\
A cast is a small YAML file:

  name: ledger review
  task: Review the double-entry ledger change
  pattern: adversarial-review
  seats:
    author:   { agent: elixir-engineer, mode: generative, role: solo }
    security: { agent: security-auditor, mode: critical, role: auditor }
    design:   { agent: code-reviewer, mode: critical, role: auditor }
    decider:  { agent: staff-engineer, mode: evaluative, role: tiebreaker }

Who hands what to whom, the size of the ensemble, and what else a seat is told follow from the pattern; what a seat \
writes itself wins: kind, tools, size, upstream, downstream, instructions, success, ticked, without, variables, \
template. The cast may also have rounds, template and variables. Mode, role and tool profile that are left out are \
those the pattern has for the seat, as far as the agent has them.

Patterns: panel-of-experts, adversarial-review, iterative-refinement, red-team-blue-team, and your own in the folder \
`patterns` of the configuration.

What is weak in a cast is said on standard error and in the run sheet, and is no failure. What is wrong in it (an \
agent, mode, role, pattern or seat that is not there, two seats of one name, a circle) is told with file, line and \
column; then the exit code is 2 and nothing is written.

Examples:
  callsheet cast review.yaml                      the run sheet, then each prompt
  callsheet cast review.yaml --seat security      one prompt and nothing else
  callsheet cast review.yaml --out prompts        a file for each, and run-sheet.md
  callsheet cast --new --pattern adversarial-review --task 'Review the ledger' \\
    --agent elixir-engineer security-auditor code-reviewer staff-engineer --out review.yaml";

/// Compose the prompts of several agents on one task, and the run sheet
#[derive(Args, Clone, Debug)]
#[command(after_long_help = CAST_HELP)]
pub struct Cast {
    /// The file of the cast, or the name of one you saved
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath, required_unless_present = "new")]
    pub file: Option<PathBuf>,

    /// Print the prompt of this seat and nothing else
    #[arg(long, value_name = "NAME", conflicts_with_all = ["out", "json", "new"])]
    pub seat: Option<String>,

    /// What there is to do, in place of the task in the file; `@FILE` reads a file, `-` standard input
    #[arg(long, value_name = "TEXT|@FILE|-", allow_hyphen_values = true)]
    pub task: Option<String>,

    /// Write a file for each prompt and run-sheet.md into this folder; with --new, the cast into this file
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub out: Option<PathBuf>,

    /// Write over files of --out that exist
    #[arg(long, requires = "out")]
    pub force: bool,

    /// Print one object
    #[arg(long, conflicts_with = "new")]
    pub json: bool,

    /// Write a cast: seat the agents by the pattern, where their modes and roles say they belong
    #[arg(long, conflicts_with = "file", requires_all = ["pattern", "agent"])]
    pub new: bool,

    /// The pattern of the new cast
    #[arg(long, value_name = "PATTERN", requires = "new")]
    pub pattern: Option<String>,

    /// The agents of the new cast, one or several; may be given again
    #[arg(long, value_name = "AGENT", num_args = 1.., requires = "new")]
    pub agent: Vec<OsString>,

    /// The name of the new cast; otherwise that of its file, or of the pattern
    #[arg(long, value_name = "NAME", requires = "new")]
    pub name: Option<String>,
}

const GET_HELP: &str = "\
A text is printed as it is, a list of texts one per line, anything else as it stands in the file.

Examples:
  callsheet get code-reviewer model
  callsheet get code-reviewer cognitive_modes.critical.mindset
  callsheet get code-reviewer 'escalation.triggers[0]'
  callsheet get code-reviewer tools --json";

/// Print one value of an agent's frontmatter
#[derive(Args, Clone, Debug)]
#[command(after_help = GET_HELP)]
pub struct Get {
    #[arg(value_name = "AGENT", help = AGENT)]
    pub agent: OsString,

    /// The key, with dots into maps and a number in brackets into lists
    #[arg(value_name = "KEY.PATH")]
    pub key: String,

    /// Print the value as JSON
    #[arg(long)]
    pub json: bool,
}

const EDIT_HELP: &str = "\
Changes are made in the order they are typed, all of them or none. Only the bytes of the value change: comments, \
quotes, order, line endings and the rest of the file stay. The file is read again before it is written, and nothing is \
written if it changed meanwhile.

Keys are paths: dots lead into maps, numbers in brackets into lists. --set writes text; where the old value is a \
number, true or false, and the text fits, it stays one.

AGENT must be one agent and no other: where several carry the name, call it by its id.

Examples:
  callsheet edit code-reviewer --set model=opus --dry-run
  callsheet edit code-reviewer --set cognitive_modes.critical.mindset='Assume it is broken'
  callsheet edit code-reviewer --append tools=Bash --remove color
  callsheet edit code-reviewer --set-json 'maxTurns=12' --rename tier=level
  callsheet edit .claude/agents/broken --repair --dry-run";

/// Change an agent's frontmatter in its file, and no other byte
#[derive(Args, Clone, Debug)]
#[command(after_long_help = EDIT_HELP, group(clap::ArgGroup::new("work").required(true).multiple(true).args(
    ["set", "set-json", "append", "remove", "rename", "repair"]
)))]
pub struct Edit {
    #[arg(value_name = "AGENT", help = AGENT)]
    pub agent: OsString,

    /// What is to be changed.
    #[command(flatten)]
    pub changes: Changes,

    /// Put the values that keep the block from being valid into quotes, before anything else
    #[arg(long)]
    pub repair: bool,

    /// Print the difference and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

const NEW_HELP: &str = "\
The path of the new file is printed. Without --like it holds a draft to be filled in. Nothing is ever written over.

Without --in the file goes beside the agent it is like; else into the folder named with --library; else among your \
own, as an agent with modes and roles. SOURCE is a folder, or one of those that `callsheet sources` shows, called as \
ids begin (`.claude/agents`, `~/.claude/agents`) or by its format (`claude`, `copilot`, `opencode`).

Examples:
  callsheet new ledger-reviewer
  callsheet new ledger-reviewer --like code-reviewer
  $EDITOR \"$(callsheet new ledger-reviewer --in claude)\"";

/// Make a new agent file
#[derive(Args, Clone, Debug)]
#[command(after_long_help = NEW_HELP)]
pub struct New {
    /// What the agent is called: small letters, digits and hyphens
    #[arg(value_name = "NAME")]
    pub name: String,

    /// Begin with a copy of this agent
    #[arg(long, value_name = "AGENT")]
    pub like: Option<OsString>,

    /// Where the file goes
    #[arg(long = "in", value_name = "SOURCE", value_hint = ValueHint::DirPath)]
    pub place: Option<PathBuf>,
}

/// Show where agents were looked for and what was found
#[derive(Args, Clone, Debug)]
pub struct Sources {
    /// Print an array of objects, one per place
    #[arg(long)]
    pub json: bool,
}

/// Show what callsheet finds of terminal, folders and configuration
#[derive(Args, Clone, Debug)]
pub struct Doctor {
    /// Print one object
    #[arg(long)]
    pub json: bool,
}

const COMPLETIONS_HELP: &str = "\
Examples:
  callsheet completions bash > ~/.local/share/bash-completion/completions/callsheet
  callsheet completions zsh > ~/.zfunc/_callsheet
  callsheet completions fish > ~/.config/fish/completions/callsheet.fish";

/// Print the completions for a shell
#[derive(Args, Clone, Debug)]
#[command(after_help = COMPLETIONS_HELP)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: Shell,
}
