//! The facts about each client, as data: one file per client in `assets/clients`, each with its sources and the
//! version of the client that they were checked against.

use std::sync::OnceLock;

use serde::Deserialize;

/// The files of `assets/clients`, in the order clients are shown.
const FILES: &[&str] = &[
    include_str!("../../../assets/clients/claude.yaml"),
    include_str!("../../../assets/clients/copilot.yaml"),
    include_str!("../../../assets/clients/opencode.yaml"),
    include_str!("../../../assets/clients/codex.yaml"),
    include_str!("../../../assets/clients/gemini.yaml"),
    include_str!("../../../assets/clients/qwen.yaml"),
];

/// The facts about one client.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientFacts {
    /// The published name: `claude`, `copilot`, …
    pub id: String,
    /// Name for users.
    pub label: String,
    /// The version the facts were checked against.
    pub checked: CheckedVersion,
    /// Origin of the facts, one sentence each.
    pub sources: Vec<String>,
    /// The name of its program, if it is one for the command line.
    pub program: Option<String>,
    /// The npm package it is installed from, if it is asked.
    pub package: Option<String>,
    /// True if one file that it rejects keeps it from starting.
    #[serde(default)]
    pub one_stops_all: bool,
    /// The folders it reads.
    pub places: Vec<ClientPlace>,
    /// Files in these folders that it reads.
    pub files: ClientFiles,
    /// The function that finds and parses the frontmatter as the client does.
    pub reader: BlockReader,
    /// Types that its YAML reader gives unquoted texts.
    #[serde(default)]
    pub scalars: ScalarTypes,
    /// Source of an agent's name.
    pub identity: ClientIdentity,
    /// Of two agents of one name in one folder, which loads.
    pub same_folder: SameFolder,
    /// The agents it brings itself.
    #[serde(default)]
    pub built_in: BuiltInNames,
    /// Condition that is not in the file, such as a trusted folder, as a clause.
    pub gate: Option<String>,
    /// Minimum length of the body in characters.
    #[serde(default)]
    pub least_body: usize,
    /// Rules for the values of keys, checked in this order.
    pub keys: Vec<KeyRule>,
    /// Treatment of keys without a rule.
    pub unknown_keys: UnknownKeyRule,
    /// Keys without a rule of their own that are known, where unknown ones are refused.
    #[serde(default)]
    pub known_keys: Vec<String>,
}

impl ClientFacts {
    /// Every client, in the order they are shown.
    pub fn all() -> &'static [Self] {
        static ALL: OnceLock<Vec<ClientFacts>> = OnceLock::new();
        // A file that does not parse fails the tests.
        ALL.get_or_init(|| FILES.iter().filter_map(|text| serde_yaml::from_str(text).ok()).collect())
    }

    /// The client of that published name, in any case.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        Self::all().iter().find(|client| client.id.eq_ignore_ascii_case(id))
    }

    /// The facts as pairs of a title and a sentence, for users.
    pub fn rows(&self) -> Vec<(&'static str, String)> {
        let mut rows = vec![("folders, the first wins", self.folder_list()), ("files", self.files.sentence())];
        let name = match self.identity {
            ClientIdentity::Name => "`name`, letter by letter",
            ClientIdentity::NameCaseless => "`name`, in any case",
            ClientIdentity::NameElsePath => "`name`, else the path below the folder",
            ClientIdentity::Path => "the path below the folder; `name` is what is shown",
        };
        rows.push(("name", name.to_owned()));
        let same = match self.same_folder {
            SameFolder::Unclear => "one loads, by the order of the file system",
            SameFolder::First => "the first by path loads",
            SameFolder::Both => "both load",
        };
        rows.push(("two of one name in a folder", same.to_owned()));
        for (title, refused) in [
            ("passed over without a message", RefusedValue::Ignores),
            ("rejected", RefusedValue::Rejects),
            ("loaded without the key", RefusedValue::Drops),
            ("loaded in another way", RefusedValue::Notes),
        ] {
            let rules: Vec<String> =
                self.keys.iter().filter(|rule| rule.refused == refused).map(KeyRule::refusal).collect();
            if !rules.is_empty() {
                rows.push((title, rules.join("; ")));
            }
        }
        if self.unknown_keys == UnknownKeyRule::Rejected {
            rows.push(("unknown keys", "the file is rejected".to_owned()));
        }
        if !self.built_in.names.is_empty() {
            let names = self.built_in.names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let replaced = if self.built_in.replaceable { "a file can replace them" } else { "no file replaces them" };
            rows.push(("its own agents", format!("{names}; {replaced}")));
        }
        rows.extend(self.gate.clone().map(|gate| ("condition", gate)));
        rows
    }

    fn folder_list(&self) -> String {
        let mut places: Vec<&ClientPlace> = self.places.iter().collect();
        places.sort_by_key(|place| place.rank);
        let shown = |place: &&ClientPlace| match (place.base, place.reach) {
            (PlaceBase::Project, ProjectReach::Nearest) => format!("`{}` (the nearest first)", place.folder),
            (PlaceBase::Project, ProjectReach::Outermost) => format!("`{}` (the outermost first)", place.folder),
            (PlaceBase::Project, ProjectReach::WorkingDirectory) => {
                format!("`{}` (of the working directory)", place.folder)
            }
            (PlaceBase::Home, _) => format!("`~/{}`", place.folder),
            (PlaceBase::Config, _) => format!("`~/.config/{}`", place.folder),
            (PlaceBase::System, _) => format!("`{}`", place.folder),
        };
        places.iter().map(shown).collect::<Vec<_>>().join(", ")
    }

    /// The version that the facts were checked against, for users: `2.1.197`.
    pub fn checked_version(&self) -> &str {
        &self.checked.version
    }

    /// The client with the version that its facts were checked against: `Claude Code 2.1.197`.
    pub fn checked_as(&self) -> String {
        match self.checked.by {
            CheckMethod::Asked => format!("{} {}", self.label, self.checked.version),
            CheckMethod::Documents => format!("{} by its documentation of {}", self.label, self.checked.date),
        }
    }
}

/// The version of a client that its facts were checked against.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckedVersion {
    /// The version, or the date of the documents.
    pub version: String,
    /// Date of the check.
    pub date: String,
    /// Method of the check.
    pub by: CheckMethod,
}

/// Method by which the facts about a client were checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckMethod {
    /// The client was run and asked.
    Asked,
    /// Its source or documentation was read.
    Documents,
}

/// A folder that a client reads.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientPlace {
    /// Directory that the folder is relative to.
    pub base: PlaceBase,
    /// The folder, `/` between the parts.
    pub folder: String,
    /// Of two agents of one name, that of the place with the lower rank loads.
    pub rank: u8,
    /// Project folders that are read, and which of them wins.
    #[serde(default)]
    pub reach: ProjectReach,
    /// Maximum depth of files, 1 for the folder itself, if it differs from that of `files`.
    pub depth: Option<usize>,
    /// True if files that the client would reject elsewhere are passed over here.
    #[serde(default)]
    pub is_lenient: bool,
}

/// Directory that a client's folder is relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceBase {
    /// A folder of the project.
    Project,
    /// The home folder.
    Home,
    /// The XDG config folder.
    Config,
    /// The root of the file system.
    System,
}

/// Project folders that a client reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProjectReach {
    /// From the working directory up to the repository root; the nearest wins.
    #[default]
    Nearest,
    /// The same; the outermost wins.
    Outermost,
    /// Only that of the working directory.
    WorkingDirectory,
}

/// Files in a client's folders that it reads.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientFiles {
    /// Endings, with the dot and in exactly this case; the first is that of new files.
    pub endings: Vec<String>,
    /// Maximum depth of files, 1 for the folder itself; none for unlimited.
    pub depth: Option<usize>,
    /// Beginning of file names that are passed over.
    pub passed_over: Option<String>,
    /// Reads files and folders whose name begins with a dot.
    #[serde(default = "yes")]
    pub hidden: bool,
    /// Reads links to files.
    #[serde(default = "yes")]
    pub linked: bool,
    /// Maximum size in bytes.
    pub most_bytes: Option<u64>,
}

impl ClientFiles {
    /// The rules for files as one sentence.
    fn sentence(&self) -> String {
        let endings = self.endings.iter().map(|ending| format!("`{ending}`")).collect::<Vec<_>>().join(" or ");
        let mut rules = vec![format!("{endings}, in lower case")];
        rules.push(match self.depth {
            Some(1) => "not in folders below".to_owned(),
            Some(depth) => format!("up to {depth} folders deep"),
            None => "also in folders below".to_owned(),
        });
        rules.extend(self.passed_over.iter().map(|beginning| format!("not if the name begins with `{beginning}`")));
        if !self.hidden {
            rules.push("not if hidden".to_owned());
        }
        if !self.linked {
            rules.push("not if a link".to_owned());
        }
        rules.extend(self.most_bytes.map(|most| format!("up to {} KiB", most / 1024)));
        rules.join("; ")
    }
}

impl KeyRule {
    /// The condition under which the value is refused, as a clause.
    fn refusal(&self) -> String {
        let words: Vec<&str> = self.accepts.iter().filter_map(|accepted| accepted.word()).collect();
        let mut reasons = Vec::new();
        if self.required {
            reasons.push("missing".to_owned());
        }
        if self.must_not_be_empty {
            reasons.push("empty".to_owned());
        }
        if self.accepts.contains(&AcceptedValue::OneOf) {
            let color = if self.accepts.contains(&AcceptedValue::HexColor) { " or `#rrggbb`" } else { "" };
            reasons.push(format!("not one of {}{color}", self.values.join(", ")));
        } else if self.accepts.contains(&AcceptedValue::NotOneOf) {
            reasons.push(format!("one of {}", self.values.join(", ")));
        } else if self.accepts.contains(&AcceptedValue::NotTrue) {
            reasons.push("true".to_owned());
        } else if self.accepts.contains(&AcceptedValue::NotFalse) {
            reasons.push("false".to_owned());
        } else if !words.is_empty() {
            reasons.push(format!("not {}", words.join(" or ")));
        }
        if self.accepts.contains(&AcceptedValue::NoLeadingDash) {
            reasons.push("beginning with a dash".to_owned());
        }
        let consequence = self.consequence.as_ref().map(|text| format!(" ({text})")).unwrap_or_default();
        format!("`{}` {}{consequence}", self.key, reasons.join(" or "))
    }
}

const fn yes() -> bool {
    true
}

/// The function that finds and parses the frontmatter as a client does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockReader {
    /// Claude Code: up to the first `---` anywhere; quotes values that break the YAML.
    Claude,
    /// Codex: a file of TOML.
    Codex,
    /// Copilot CLI: whole `---` lines, strict YAML.
    Copilot,
    /// Gemini CLI: an exact opening line, strict YAML.
    Gemini,
    /// opencode: gray-matter; rewrites values with a colon that break the YAML.
    Opencode,
    /// Qwen Code: exact `---` lines, and one `key: value` per line if the YAML is invalid.
    Qwen,
}

/// Types that a YAML reader gives unquoted texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScalarTypes {
    /// YAML 1.2.
    #[default]
    Core,
    /// YAML 1.2 and dates.
    JsYaml,
}

/// Source of an agent's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClientIdentity {
    /// The key `name`, compared letter by letter.
    Name,
    /// The key `name`, compared without case.
    NameCaseless,
    /// The key `name`, else the path below the folder.
    NameElsePath,
    /// The path below the folder; `name` is what is shown.
    Path,
}

/// Of two agents of one name in one folder, which loads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SameFolder {
    /// One of them, by the order of the file system.
    Unclear,
    /// The first by path.
    First,
    /// Both.
    Both,
}

/// The agents that a client brings itself.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuiltInNames {
    /// Their names.
    pub names: Vec<String>,
    /// True if a file of the same name takes their place.
    pub replaceable: bool,
}

/// A rule for the value of one key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRule {
    /// The key.
    pub key: String,
    /// True if it must be there.
    #[serde(default)]
    pub required: bool,
    /// Values that are accepted: one of these is enough.
    #[serde(default)]
    pub accepts: Vec<AcceptedValue>,
    /// The values of `one-of`.
    #[serde(default)]
    pub values: Vec<String>,
    /// True if an empty text is refused.
    #[serde(default)]
    pub must_not_be_empty: bool,
    /// Effect of a value that is not accepted, or of a missing one.
    pub refused: RefusedValue,
    /// Further effect for the user, as a clause.
    pub consequence: Option<String>,
}

/// Treatment of keys without a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownKeyRule {
    /// They are ignored.
    Ignored,
    /// The file is rejected.
    Rejected,
}

/// Effect of a value that is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusedValue {
    /// The client passes over the file without a message.
    Ignores,
    /// The client reports an error and does not load the file.
    Rejects,
    /// The agent loads without the key.
    Drops,
    /// The agent loads, with the consequence of the rule.
    Notes,
}

/// Values that a key accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AcceptedValue {
    /// Nothing: an empty value.
    Nothing,
    /// Text.
    Text,
    /// Text that does not begin with a dash.
    NoLeadingDash,
    /// A number.
    Number,
    /// A whole number above 0, also as text.
    PositiveInteger,
    /// True or false.
    Bool,
    /// The text `true` or `false`.
    BoolText,
    /// A list.
    List,
    /// A map.
    Map,
    /// One of the values of the rule.
    OneOf,
    /// None of the values of the rule, in any case.
    NotOneOf,
    /// Anything but `true`.
    NotTrue,
    /// Anything but `false`.
    NotFalse,
    /// A number above 0 without a fraction.
    WholeNumber,
    /// Lowercase letters, digits, `-` and `_`.
    Slug,
    /// 2 to 50 letters, digits, `-` and `_`, with a letter or digit at both ends; other scalars are taken for text.
    WordName,
    /// A list of the values of the rule, `*`, `mcp_SERVER_TOOL` or `discovered_tool_…`.
    GeminiTools,
    /// A map with a map for each key.
    MapOfMaps,
    /// A map of maps, each with `args` if it has a `command`.
    ServersWithArgs,
    /// A map with true or false for each key.
    MapOfBools,
    /// Text with something in it besides white space.
    FilledText,
    /// A list of different names of ASCII letters, digits, blanks, `-` and `_`; at least one.
    Nicknames,
    /// `#rrggbb`.
    HexColor,
    /// One of the values of the rule, or a map with one for each key, or with a map of them.
    Permissions,
}

impl AcceptedValue {
    /// The value for users, with its article; none for a condition on a text.
    pub(super) const fn word(self) -> Option<&'static str> {
        match self {
            Self::Text => Some("text"),
            Self::Number => Some("a number"),
            Self::Bool => Some("true or false"),
            Self::List => Some("a list"),
            Self::Map => Some("a map"),
            Self::OneOf => Some("one of the listed values"),
            Self::PositiveInteger | Self::WholeNumber => Some("a whole number above 0"),
            Self::Slug => Some("a name of lowercase letters, digits, `-` and `_`"),
            Self::WordName => {
                Some("a name of 2 to 50 letters, digits, `-` and `_`, with a letter or digit at both ends")
            }
            Self::GeminiTools => Some("a list of Gemini's tool names"),
            Self::MapOfMaps => Some("a map of maps"),
            Self::ServersWithArgs => Some("a map of servers, each with `args` beside `command`"),
            Self::MapOfBools => Some("a map with true or false for each tool"),
            Self::FilledText => Some("text that is not blank"),
            Self::Nicknames => Some("a list of different names of letters, digits, blanks, `-` and `_`"),
            Self::HexColor => Some("a color such as `#33aaff`"),
            Self::Permissions => Some("ask, allow or deny, or a map of them"),
            Self::Nothing | Self::NoLeadingDash | Self::BoolText | Self::NotOneOf | Self::NotTrue | Self::NotFalse => {
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "a test stops at the first surprise")]

    use super::*;

    #[test]
    fn every_file_of_facts_parses_and_names_its_sources() {
        for text in FILES {
            let facts: ClientFacts = serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}:\n{text}"));
            assert!(!facts.sources.is_empty() && !facts.places.is_empty(), "{}", facts.id);
            assert_eq!(ClientFacts::by_id(&facts.id.to_uppercase()).map(|found| &found.label), Some(&facts.label));
        }
        assert_eq!(ClientFacts::all().len(), FILES.len());
    }
}
