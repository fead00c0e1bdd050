//! Command line syntax: the subcommands, their arguments, and their help.

mod changes;
mod lint;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use clap_complete::engine::ArgValueCompleter;

use crate::domain::compose::TOKENIZER;

pub use changes::ChangeArguments;
pub use lint::{LintArguments, LintFormat};

use super::complete;
use crate::store::{InstallScope, SavedKind};

/// Examples after the help of the program itself.
pub const EXAMPLES: &str = "\
Examples:
  callsheet list elixir              agents about Elixir, best match first
  callsheet show code-reviewer       everything in one agent
  callsheet compose code-reviewer --mode critical --task \"Review the diff\"
                                     its prompt on standard output
  callsheet cast review.yaml         the prompts of several agents on one task, and the run sheet

Exit codes:
  0  done
  1  no match, edit refused, file exists, or lint found problems
  2  wrong usage, or unknown or ambiguous agent, mode, role or part
  3  the system failed: disk, permission";

/// Browse AI coding-agent definitions and compose prompts from them
///
/// callsheet reads the agent files of Claude Code, Copilot, opencode, Gemini, Cursor and others,
/// shows what each agent can do, and composes the prompt of one agent in one mode and one role.
#[derive(Clone, Debug, Parser)]
#[command(name = "callsheet", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct CliArguments {
    /// Subcommand; without it the screen opens.
    #[command(subcommand)]
    pub command: Option<CliCommand>,

    /// Files and folders to open instead of the agents found on this machine
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// Arguments of the screen.
    #[command(flatten)]
    pub screen: ScreenArguments,

    /// Arguments that every subcommand accepts.
    #[command(flatten)]
    pub everywhere: CommonArguments,
}

/// The options of the screen.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "The screen")]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of the command line")]
pub struct ScreenArguments {
    /// Start with this query
    #[arg(long, value_name = "QUERY")]
    pub query: Option<String>,

    /// Print the prompt on standard output when you quit with enter
    #[arg(long)]
    pub print_on_exit: bool,

    /// Use ASCII characters only
    #[arg(long)]
    pub ascii: bool,

    /// Do not capture the mouse
    #[arg(long)]
    pub no_mouse: bool,

    /// Press these keys first: `/rev<enter>j`, with `<enter> <esc> <tab> <s-tab> <space> <up> <c-x> <lt>`
    #[arg(long, value_name = "KEYS")]
    pub keys: Option<String>,

    /// Print the screen as text and exit; needs no terminal
    #[arg(long)]
    pub print: bool,

    /// Size of the printed screen in columns and rows
    #[arg(long, value_name = "COLUMNSxROWS", default_value = "120x40", requires = "print")]
    pub size: String,

    /// List the styles below the printed screen
    #[arg(long, requires = "print")]
    pub styles: bool,
}

/// The options every subcommand takes.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Everywhere")]
pub struct CommonArguments {
    /// Read agents only from this file or folder; repeatable
    #[arg(long, global = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub library: Vec<PathBuf>,

    /// When to use color
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = ColorChoice::Auto)]
    pub color: ColorChoice,

    /// Configuration file to use instead of the default
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
}

/// When to use color.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The subcommands.
#[derive(Clone, Debug, Subcommand)]
pub enum CliCommand {
    /// List the agents, best match first
    List(ListArguments),
    /// Show everything in one agent
    Show(ShowArguments),
    /// Compose the prompt of one agent
    Compose(Box<ComposeArguments>),
    /// Compose prompts for several agents on one task, and a run sheet
    Cast(Box<CastArguments>),
    /// List or delete the casts and recipes you saved
    Saved(SavedArguments),
    /// Print one value of an agent's frontmatter
    Get(GetArguments),
    /// Change frontmatter values in an agent's file and nothing else
    Edit(EditArguments),
    /// Check agent files, and fix what can be fixed exactly
    Lint(LintArguments),
    /// Create an agent file
    New(NewArguments),
    /// Convert agents into the files of another client
    Convert(ConvertArguments),
    /// Install agents into a client's own folder
    Install(InstallArguments),
    /// Show whether installed agents are up to date
    Status(StatusArguments),
    /// Bring changes of the origins into installed agents
    Update(UpdateArguments),
    /// Remove installed agents
    Uninstall(UninstallArguments),
    /// Show the folders searched and the agents found
    Sources(SourcesArguments),
    /// Show terminal, clipboard, folders and configuration
    Doctor(DoctorArguments),
    /// Print shell completions
    Completions(CompletionsArguments),
    /// Print the manual page
    Man,
}

const LIST_HELP: &str = "\
Each line has five columns: name, state, source, format, and the first sentence of the description. Columns are \
separated by two or more spaces, never a tab; `-` means that there is nothing to report. If several agents share a \
name, the id follows in parentheses. On a terminal, the columns have a header, lines are shortened to its width, and the \
folder is shown instead of the id.

State: `repaired` or `scanned` if the frontmatter is not valid YAML, `no frontmatter` if there is none, `unread` if \
the file could not be read, `shadowed` if another agent with the same name wins, `! n` if n problems were found. Of \
more than 2,000 files only the frontmatter is read, unless the query needs more; --json reads whole files.

A query is words and fields, in any order:
  elixir pro     both words in name or description, fuzzy; name matches rank higher
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
pub struct ListArguments {
    /// Search query; without it, lists every agent
    #[arg(value_name = "QUERY", add = ArgValueCompleter::new(complete::query_words))]
    pub query: Vec<String>,

    /// Print absolute paths only
    #[arg(long, conflicts_with = "json")]
    pub paths: bool,

    /// Print a JSON array, one object per agent
    #[arg(long)]
    pub json: bool,
}

/// Help text of AGENT arguments.
const AGENT: &str = "Id, unique tail of an id, name, or path of a file";

const SHOW_HELP: &str = "\
On a terminal the page goes through $PAGER, or `less`, unless it fits the screen. PAGER=cat or --no-pager turns \
that off.

Examples:
  callsheet show code-reviewer
  callsheet show .claude/agents/reviewer
  callsheet show ./draft.md
  callsheet show code-reviewer --json | jq '.modes[].name'";

/// Show everything in one agent
#[derive(Args, Clone, Debug)]
#[command(after_help = SHOW_HELP)]
pub struct ShowArguments {
    #[arg(value_name = "AGENT", help = AGENT, add = ArgValueCompleter::new(complete::agents))]
    pub agent: OsString,

    /// Report what this client (or `all`) does with the file, also as a copy in the client's own folder
    #[arg(long = "for", value_name = "CLIENT", add = ArgValueCompleter::new(complete::clients))]
    pub for_client: Option<String>,

    /// Write to the terminal directly instead of through the pager
    #[arg(long)]
    pub no_pager: bool,

    /// Print a JSON object
    #[arg(long)]
    pub json: bool,
}

const COMPOSE_HELP: &str = "\
Only the prompt goes to standard output. Without --mode or --role, the agent's default applies; `none` turns it off.

Examples:
  callsheet compose code-reviewer --mode critical --role auditor --task 'Review the diff'
  git diff | callsheet compose code-reviewer --input - --task 'Review this diff'
  callsheet compose code-reviewer --task @task.md --context success='No finding without a test'
  callsheet compose code-reviewer --template subagent --out reviewer.md
  callsheet compose --recipe review.yaml --var branch=main";

/// Compose the prompt of one agent
#[derive(Args, Clone, Debug)]
#[command(after_help = COMPOSE_HELP)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct ComposeArguments {
    #[arg(value_name = "AGENT", help = AGENT, required_unless_present = "recipe", add = ArgValueCompleter::new(complete::agents))]
    pub agent: Option<OsString>,

    /// Cognitive mode of the agent, or `none`
    #[arg(long, value_name = "MODE", add = ArgValueCompleter::new(complete::modes))]
    pub mode: Option<String>,

    /// Ensemble role of the agent, or `none`
    #[arg(long, value_name = "ROLE", add = ArgValueCompleter::new(complete::roles))]
    pub role: Option<String>,

    /// Tool profile of the agent, or `none`
    #[arg(long, value_name = "PROFILE", add = ArgValueCompleter::new(complete::tool_profiles))]
    pub tools: Option<String>,

    /// Task; `@FILE` reads a file, `-` standard input, `@@text` is `@text`
    #[arg(long, value_name = "TEXT|@FILE|-", allow_hyphen_values = true)]
    pub task: Option<String>,

    /// Material for the task: `FILE`, `NAME=FILE`, or `-` for standard input; repeatable
    #[arg(long, value_name = "[NAME=]FILE|-", allow_hyphen_values = true)]
    pub input: Vec<String>,

    /// Run the inline commands and insert the @files of a command or skill, after asking
    #[arg(long)]
    pub expand: bool,

    /// Do not ask before --expand runs commands
    #[arg(long, requires = "expand")]
    pub yes: bool,

    /// Keep only these checklist items, by line number or first words; repeatable
    #[arg(long, value_name = "ITEM", add = ArgValueCompleter::new(complete::items))]
    pub tick: Vec<String>,

    /// Leave out a heading, a labeled list (`Checks:`) or a part, by title; repeatable
    #[arg(long, value_name = "SECTION", add = ArgValueCompleter::new(complete::parts))]
    pub without: Vec<String>,

    /// Set context fields: size, upstream, downstream, instructions or success; repeatable
    #[arg(long, value_name = "KEY=VALUE", add = ArgValueCompleter::new(complete::context_fields))]
    pub context: Vec<String>,

    /// Fill in a variable such as `{{K}}` or `${K}`; repeatable
    #[arg(long, value_name = "K=V")]
    pub var: Vec<String>,

    /// Template: markdown, xml, plain, messages, anthropic, openai, subagent, or one of your own
    #[arg(long, value_name = "TEMPLATE", add = ArgValueCompleter::new(complete::templates))]
    pub template: Option<String>,

    /// Start from the selection in this recipe file or saved recipe; other options override it
    #[arg(long, value_name = "FILE|NAME", add = ArgValueCompleter::new(complete::recipes))]
    pub recipe: Option<PathBuf>,

    /// Write the prompt to this file, which must not exist yet
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,

    /// Overwrite the --out file if it exists
    #[arg(long, requires = "out")]
    pub force: bool,

    /// Copy the prompt to the clipboard instead of printing it
    #[cfg(feature = "tui")]
    #[arg(long)]
    pub copy: bool,

    #[arg(long, help = format!("Print a JSON object with the prompt, its sizes and its parts; tokens are estimates for {TOKENIZER}"))]
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

The pattern decides which seat passes its output to which, the ensemble size, and the instructions of each seat. Keys \
of a seat override it: kind, tools, size, upstream, downstream, instructions, success, ticked, without, variables, \
template. The cast may also have rounds, template and variables. If a seat has no mode, role or tool profile, it gets \
the pattern's, if its agent has it.

Patterns: panel-of-experts, adversarial-review, iterative-refinement, red-team-blue-team, verified-review, and your \
own in the folder `patterns` of the configuration.

--out writes everything needed to run the cast: run-sheet.md lists each prompt, its tools, and its inputs and \
outputs; `bash DIR/run.sh claude`, `codex`, or any COMMAND that reads a prompt on standard input runs it. With \
`--template \
subagent` the files are agents named after their seats, and the caller supplies the task.

Weaknesses of a cast are warnings on standard error and in the run sheet. Errors (a missing agent, mode, role, \
pattern or seat, a duplicate seat name, a cycle) are reported with file, line and column; then the exit code is 2 and \
nothing is written.

Examples:
  callsheet cast review.yaml                      the run sheet, then each prompt
  callsheet cast review.yaml --seat security      one prompt only
  callsheet cast review.yaml --out prompts        a file for each, run-sheet.md and run.sh
  callsheet cast review.yaml --template subagent --out .claude/agents
  callsheet cast --new --pattern adversarial-review --task 'Review the ledger' \\
    --agent elixir-engineer security-auditor code-reviewer staff-engineer --out review.yaml";

/// Compose prompts for several agents on one task, and a run sheet
#[derive(Args, Clone, Debug)]
#[command(after_long_help = CAST_HELP)]
pub struct CastArguments {
    /// Cast file, or the name of a saved cast
    #[arg(value_name = "FILE", required_unless_present = "new", add = ArgValueCompleter::new(complete::casts))]
    pub file: Option<PathBuf>,

    /// Print only the prompt of this seat
    #[arg(long, value_name = "NAME", conflicts_with_all = ["out", "json", "new"], add = ArgValueCompleter::new(complete::seats))]
    pub seat: Option<String>,

    /// Task, instead of the one in the file; `@FILE` reads a file, `-` standard input
    #[arg(long, value_name = "TEXT|@FILE|-", allow_hyphen_values = true)]
    pub task: Option<String>,

    /// Template for seats that do not name one, instead of the one in the file
    #[arg(long, value_name = "NAME", conflicts_with = "new", add = ArgValueCompleter::new(complete::templates))]
    pub template: Option<String>,

    /// Folder for the prompts, run-sheet.md and run.sh; with --new, the cast file
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub out: Option<PathBuf>,

    /// Overwrite existing --out files
    #[arg(long, requires = "out")]
    pub force: bool,

    #[arg(long, conflicts_with = "new", help = format!("Print a JSON object; tokens are estimates for {TOKENIZER}"))]
    pub json: bool,

    /// Write a new cast file that seats the agents by their modes and roles
    #[arg(long, conflicts_with = "file", requires_all = ["pattern", "agent"])]
    pub new: bool,

    /// Pattern of the new cast
    #[arg(long, value_name = "PATTERN", requires = "new", add = ArgValueCompleter::new(complete::patterns))]
    pub pattern: Option<String>,

    /// Agents of the new cast; repeatable
    #[arg(long, value_name = "AGENT", num_args = 1.., requires = "new", add = ArgValueCompleter::new(complete::agents))]
    pub agent: Vec<OsString>,

    /// Name of the new cast; default: the file's or the pattern's
    #[arg(long, value_name = "NAME", requires = "new")]
    pub name: Option<String>,
}

const SAVED_HELP: &str = "\
`callsheet cast NAME` and `callsheet compose --recipe NAME` use them by name. The screen saves recipes from the prompt \
and casts from the cast. A deleted one is kept in the trash, from where the screen restores it.

Examples:
  callsheet saved
  callsheet saved recipes --json | jq -r '.[].name'
  callsheet saved recipes --delete review";

/// List or delete the casts and recipes you saved
#[derive(Args, Clone, Debug)]
#[command(after_help = SAVED_HELP)]
pub struct SavedArguments {
    /// Only these
    #[arg(value_name = "KIND", value_enum)]
    pub kind: Option<SavedChoice>,

    /// Move the saved one of this name to the trash
    #[arg(long, value_name = "NAME", requires = "kind", conflicts_with = "json", add = ArgValueCompleter::new(complete::saved))]
    pub delete: Option<String>,

    /// Print an array of objects, one per file
    #[arg(long)]
    pub json: bool,
}

/// The kinds of saved files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SavedChoice {
    /// Several agents on one task
    Casts,
    /// The selection of one agent
    Recipes,
}

impl SavedChoice {
    /// The kind of the files.
    pub const fn saved_kind(self) -> SavedKind {
        match self {
            Self::Casts => SavedKind::Cast,
            Self::Recipes => SavedKind::Recipe,
        }
    }
}

const GET_HELP: &str = "\
A string is printed as is, a list of strings one per line, anything else as written in the file. Paths are written as \
for `edit`: `triggers[0].when`, `bash[\"x=y\"]`; case and accents are ignored.

Examples:
  callsheet get code-reviewer model
  callsheet get code-reviewer cognitive_modes.critical.mindset
  callsheet get code-reviewer 'escalation.triggers[0]'
  callsheet get code-reviewer tools --json";

/// Print one value of an agent's frontmatter
#[derive(Args, Clone, Debug)]
#[command(after_help = GET_HELP)]
pub struct GetArguments {
    #[arg(value_name = "AGENT", help = AGENT, add = ArgValueCompleter::new(complete::agents))]
    pub agent: OsString,

    /// Key path: dots for maps, `[0]` for list items, `["…"]` for keys with special characters
    #[arg(value_name = "KEY.PATH", add = ArgValueCompleter::new(complete::frontmatter_keys))]
    pub key: String,

    /// Print the value as JSON
    #[arg(long)]
    pub json: bool,
}

const EDIT_HELP: &str = "\
Changes apply in the order given, all or none. Only the bytes of the value change: comments, \
quotes, order, line endings and the rest of the file stay. Nothing is written if the file changed since it was read.

Keys are paths: `modes.critical.mindset`, items by number `triggers[0]`, keys with dots, brackets or `=` in quotes \
`bash[\"x=y\"]`. Without quotes, case, accents and `-`, `_` and spaces do not matter, and an exact spelling wins; an \
ambiguous path is refused. --set writes text; if the old value is a number or boolean and the new text is one too, it \
keeps that type. --append adds an item to a list, or a name to a comma-separated list.

An edit of a value that an alias refers to, or of lines that may not belong to the value, is refused with the reason.

AGENT must match exactly one agent; if several share the name, use the id.

Examples:
  callsheet edit code-reviewer --set model=opus --dry-run
  callsheet edit code-reviewer --set cognitive_modes.critical.mindset='Assume it is broken'
  callsheet edit code-reviewer --append tools=Bash --remove color
  callsheet edit code-reviewer --set 'permission.bash[\"git push*\"]=ask'
  callsheet edit code-reviewer --set-json 'maxTurns=12' --rename tier=level
  callsheet edit .claude/agents/broken --repair --dry-run";

/// Change frontmatter values in an agent's file and nothing else
#[derive(Args, Clone, Debug)]
#[command(after_long_help = EDIT_HELP, group(clap::ArgGroup::new("work").required(true).multiple(true).args(
    ["set", "set-json", "append", "remove", "rename", "repair"]
)))]
pub struct EditArguments {
    #[arg(value_name = "AGENT", help = AGENT, add = ArgValueCompleter::new(complete::agents))]
    pub agent: OsString,

    /// Changes to the agent.
    #[command(flatten)]
    pub changes: ChangeArguments,

    /// Quote the values that make the frontmatter invalid, before other changes
    #[arg(long)]
    pub repair: bool,

    /// Print the diff and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

const NEW_HELP: &str = "\
Prints the path of the new file. Without --like it is a draft to fill in. Existing files are never overwritten.

Without --in, the file goes next to the agent it copies; else into the --library folder; else into your own agents, \
in the callsheet format. SOURCE is a folder, or a source that `callsheet sources` shows, by path (`.claude/agents`, \
`~/.claude/agents`) or by format (`claude`, `copilot`, `opencode`).

Examples:
  callsheet new ledger-reviewer
  callsheet new ledger-reviewer --like code-reviewer
  $EDITOR \"$(callsheet new ledger-reviewer --in claude)\"";

/// Create an agent file
#[derive(Args, Clone, Debug)]
#[command(after_long_help = NEW_HELP)]
pub struct NewArguments {
    /// Agent name: lowercase letters, digits and hyphens
    #[arg(value_name = "NAME")]
    pub name: String,

    /// Start from a copy of this agent
    #[arg(long, value_name = "AGENT", add = ArgValueCompleter::new(complete::agents))]
    pub like: Option<OsString>,

    /// Source or folder for the file
    #[arg(long = "in", value_name = "SOURCE", add = ArgValueCompleter::new(complete::places))]
    pub place: Option<PathBuf>,
}

const CONVERT_HELP: &str = "\
Without --out, the file of one agent goes to standard output; the report goes to standard error: what is kept, changed, \
lost or widened. With a folder as --out, or with several agents, each gets a file of its own there: all are written, or \
none.

Tools get the names of the client, by what they let an agent do: read, change files, run commands, reach the network, \
start other agents. Rights that the client cannot express are left out. Where that is not possible, the agent would get \
rights that it does not have, and nothing is written without --allow-wider. Nor is a file written that the client would \
not load.

Modes and roles are composed into the prompt if you choose one.

Clients: claude, copilot, opencode, codex, gemini, qwen, cursor, factory, kiro; fabric and plain for the prompt alone.

Examples:
  callsheet convert code-reviewer --to gemini
  callsheet convert code-reviewer --to opencode --mode critical --out .opencode/agents
  callsheet convert code-reviewer debugger --to codex --dry-run
  callsheet convert code-reviewer --to copilot --json | jq -r '.[].lost[].part'";

/// Convert agents into the files of another client
#[derive(Args, Clone, Debug)]
#[command(after_long_help = CONVERT_HELP)]
pub struct ConvertArguments {
    #[arg(value_name = "AGENT", help = AGENT, required = true, add = ArgValueCompleter::new(complete::agents))]
    pub agent: Vec<OsString>,

    #[command(flatten)]
    pub conversion: ConversionArguments,

    /// File, or folder, to write to
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub out: Option<PathBuf>,

    /// Overwrite existing --out files
    #[arg(long, requires = "out")]
    pub force: bool,

    /// Report, and write nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Print a JSON array, one object per agent
    #[arg(long)]
    pub json: bool,
}

/// Client and selection of a conversion.
#[derive(Args, Clone, Debug)]
pub struct ConversionArguments {
    /// Client to convert for
    #[arg(long, value_name = "CLIENT", add = ArgValueCompleter::new(complete::conversion_targets))]
    pub to: String,

    /// Cognitive mode to compose into the prompt
    #[arg(long, value_name = "MODE", add = ArgValueCompleter::new(complete::modes))]
    pub mode: Option<String>,

    /// Ensemble role to compose into the prompt
    #[arg(long, value_name = "ROLE", add = ArgValueCompleter::new(complete::roles))]
    pub role: Option<String>,

    /// Tool profile of the agent; without it, its default
    #[arg(long, value_name = "PROFILE", add = ArgValueCompleter::new(complete::tool_profiles))]
    pub tools: Option<String>,

    /// Accept that the agent may do more than before
    #[arg(long)]
    pub allow_wider: bool,
}

const INSTALL_HELP: &str = "\
Converts agents as `callsheet convert` does, writes them into the client's own folder, and records them in \
callsheet.lock: in the root of the project, or with --into user in callsheet's data folder. All files are written, or none.

`callsheet status` shows what changed since, `update` brings changes of the origins, `uninstall` removes the files again.

Examples:
  callsheet install code-reviewer debugger --to gemini
  callsheet install code-reviewer --to claude --into user --mode critical
  callsheet install code-reviewer --to codex --dry-run";

/// Install agents into a client's own folder
#[derive(Args, Clone, Debug)]
#[command(after_long_help = INSTALL_HELP)]
pub struct InstallArguments {
    #[arg(value_name = "AGENT", help = AGENT, required = true, add = ArgValueCompleter::new(complete::agents))]
    pub agent: Vec<OsString>,

    #[command(flatten)]
    pub conversion: ConversionArguments,

    /// Folder of the project, or of the user
    #[arg(long, value_name = "PLACE", value_enum, default_value = "project")]
    pub into: InstallChoice,

    /// Move a file in the way to the trash
    #[arg(long)]
    pub force: bool,

    /// Report, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Places that agents are installed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InstallChoice {
    /// The repository around the working directory
    Project,
    /// Your home folder
    User,
}

impl InstallChoice {
    /// The place that is meant.
    pub const fn scope(self) -> InstallScope {
        match self {
            Self::Project => InstallScope::Project,
            Self::User => InstallScope::User,
        }
    }
}

/// Show whether installed agents are up to date
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
State: `current`, `origin changed`, `edited here`, `both`, `origin gone`, `file gone`.")]
pub struct StatusArguments {
    /// Only those in this place
    #[arg(long, value_name = "PLACE", value_enum)]
    pub into: Option<InstallChoice>,

    /// Print a JSON array, one object per installed agent
    #[arg(long)]
    pub json: bool,
}

const UPDATE_HELP: &str = "\
A file that you did not edit gets the new text. In a file that you edited, both changes are merged; if they touch the \
same lines, the file stays as it is and the exit code is 1, unless --markers writes both between conflict markers. Old \
texts go to the trash.

Examples:
  callsheet update --dry-run
  callsheet update code-reviewer";

/// Bring changes of the origins into installed agents
#[derive(Args, Clone, Debug)]
#[command(after_long_help = UPDATE_HELP)]
pub struct UpdateArguments {
    /// Name, id of the origin, or path of an installed file; without it, all
    #[arg(value_name = "AGENT", add = ArgValueCompleter::new(complete::installed))]
    pub agent: Vec<String>,

    /// Only those in this place
    #[arg(long, value_name = "PLACE", value_enum)]
    pub into: Option<InstallChoice>,

    /// Write conflict markers where both changed the same lines
    #[arg(long)]
    pub markers: bool,

    /// Report, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Remove installed agents
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Moves the files to the trash, from where the screen restores them, and removes nothing else.")]
pub struct UninstallArguments {
    /// Name, id of the origin, or path of an installed file
    #[arg(value_name = "AGENT", required = true, add = ArgValueCompleter::new(complete::installed))]
    pub agent: Vec<String>,

    /// Only from this client
    #[arg(long, value_name = "CLIENT", add = ArgValueCompleter::new(complete::conversion_targets))]
    pub from: Option<String>,

    /// Only those in this place
    #[arg(long, value_name = "PLACE", value_enum)]
    pub into: Option<InstallChoice>,

    /// Remove files that you edited, too
    #[arg(long)]
    pub force: bool,

    /// Report, and remove nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Show the folders searched and the agents found
#[derive(Args, Clone, Debug)]
pub struct SourcesArguments {
    /// Print a JSON array, one object per folder
    #[arg(long)]
    pub json: bool,
}

/// Show terminal, clipboard, folders and configuration
#[derive(Args, Clone, Debug)]
pub struct DoctorArguments {
    /// Print a JSON object
    #[arg(long)]
    pub json: bool,
}

const COMPLETIONS_HELP: &str = "\
The script asks callsheet itself, so that agents, modes, roles, tool profiles, templates, patterns, saved casts and \
recipes, and places are those of the moment. `callsheet` must be on PATH.

Install:
  bash  echo 'source <(callsheet completions bash)' >> ~/.bashrc
  zsh   echo 'source <(callsheet completions zsh)' >> ~/.zshrc     below the line with compinit
  fish  callsheet completions fish > ~/.config/fish/completions/callsheet.fish";

/// Print shell completions
#[derive(Args, Clone, Debug)]
#[command(after_help = COMPLETIONS_HELP)]
pub struct CompletionsArguments {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: Shell,
}
