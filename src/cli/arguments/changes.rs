//! The changes of `edit`: options that count in the order they are typed, whichever they are.

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Args, Command, Error, FromArgMatches};

use crate::domain::edit::{Change, New};

/// What is to be changed, in the order it was typed.
#[derive(Clone, Debug, Default)]
pub struct Changes(pub Vec<Change>);

/// The name of an option, what it takes, and its help.
struct Kind {
    name: &'static str,
    value: &'static str,
    help: &'static str,
    change: fn(&str) -> Result<Change, String>,
}

const KINDS: [Kind; 5] = [
    Kind {
        name: "set",
        value: "K=V",
        help: "Set a key to this text; may be given again, as may all of these",
        change: set,
    },
    Kind {
        name: "set-json",
        value: "K=JSON",
        help: "Set a key to a number, list, map or whatever JSON says",
        change: set_json,
    },
    Kind { name: "append", value: "K=V", help: "Add a text at the end of a list", change: append },
    Kind { name: "remove", value: "K", help: "Remove a key or an item", change: remove },
    Kind { name: "rename", value: "K=NEW", help: "Give a key another name", change: rename },
];

fn set(typed: &str) -> Result<Change, String> {
    let (path, text) = pair(typed)?;
    Ok(Change::Set { path, value: New::Text(text.to_owned()) })
}

fn set_json(typed: &str) -> Result<Change, String> {
    let (path, json) = pair(typed)?;
    let value = serde_json::from_str(json).map_err(|error| {
        format!(
            "what stands behind `{path}=` is not JSON: {error}; a text is set with --set, or written in double quotes"
        )
    })?;
    Ok(Change::Set { path, value: New::Json(value) })
}

fn append(typed: &str) -> Result<Change, String> {
    let (path, text) = pair(typed)?;
    Ok(Change::Append { path, value: New::Text(text.to_owned()) })
}

fn remove(typed: &str) -> Result<Change, String> {
    match typed {
        "" => Err("name the key to be removed".to_owned()),
        path => Ok(Change::Remove { path: path.to_owned() }),
    }
}

fn rename(typed: &str) -> Result<Change, String> {
    let (path, name) = pair(typed)?;
    Ok(Change::Rename { path, name: name.to_owned() })
}

fn pair(typed: &str) -> Result<(String, &str), String> {
    match typed.split_once('=') {
        Some((path, value)) if !path.is_empty() => Ok((path.to_owned(), value)),
        _ => Err(format!("`{typed}` has no `=`; write the key, `=`, and what it becomes")),
    }
}

impl FromArgMatches for Changes {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut changes = Self::default();
        changes.update_from_arg_matches(matches)?;
        Ok(changes)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        let mut typed: Vec<(usize, Change)> = Vec::new();
        for kind in &KINDS {
            let places = matches.indices_of(kind.name).into_iter().flatten();
            for (place, value) in places.zip(matches.get_many::<String>(kind.name).into_iter().flatten()) {
                let change = (kind.change)(value).map_err(|sentence| {
                    Error::raw(ErrorKind::ValueValidation, format!("--{}: {sentence}", kind.name))
                })?;
                typed.push((place, change));
            }
        }
        typed.sort_by_key(|(place, _)| *place);
        self.0 = typed.into_iter().map(|(_, change)| change).collect();
        Ok(())
    }
}

impl Args for Changes {
    fn augment_args(command: Command) -> Command {
        let arguments = KINDS.iter().map(|kind| {
            let argument = Arg::new(kind.name).long(kind.name).value_name(kind.value).help(kind.help);
            argument.action(ArgAction::Append).allow_hyphen_values(true)
        });
        let group = ArgGroup::new("changes").multiple(true).args(KINDS.iter().map(|kind| kind.name));
        command.args(arguments).group(group)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}
