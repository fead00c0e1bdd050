//! The changes of `edit`: different options that apply in the order they are typed.

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Args, Command, Error, FromArgMatches};
use clap_complete::engine::ArgValueCompleter;

use super::super::complete;
use crate::domain::edit::{NewValue, ValueChange};
use crate::domain::key_path;

/// Changes to the agent, in the order they were typed.
#[derive(Clone, Debug, Default)]
pub struct ChangeArguments(pub Vec<ValueChange>);

/// The name of an option, its value, and its help.
struct ChangeOption {
    name: &'static str,
    value: &'static str,
    help: &'static str,
    change: fn(&str) -> Result<ValueChange, String>,
}

const KINDS: [ChangeOption; 5] = [
    ChangeOption {
        name: "set",
        value: "K=V",
        help: "Set a key to this text; repeatable, as are all of these",
        change: set,
    },
    ChangeOption {
        name: "set-json",
        value: "K=JSON",
        help: "Set a key to a JSON value: number, list, map, …",
        change: set_json,
    },
    ChangeOption {
        name: "append",
        value: "K=V",
        help: "Add an item to a list, or a name to a comma-separated list",
        change: append,
    },
    ChangeOption { name: "remove", value: "K", help: "Remove a key or an item", change: remove },
    ChangeOption { name: "rename", value: "K=NEW", help: "Rename a key", change: rename },
];

fn set(typed: &str) -> Result<ValueChange, String> {
    let (path, text) = pair(typed)?;
    Ok(ValueChange::Set { path, value: NewValue::Text(text.to_owned()) })
}

fn set_json(typed: &str) -> Result<ValueChange, String> {
    let (path, json) = pair(typed)?;
    let value = serde_json::from_str(json).map_err(|error| {
        format!("the value of {path} is not valid JSON: {error}; use --set for text, or put it in double quotes")
    })?;
    Ok(ValueChange::Set { path, value: NewValue::Json(value) })
}

fn append(typed: &str) -> Result<ValueChange, String> {
    let (path, text) = pair(typed)?;
    Ok(ValueChange::Append { path, value: NewValue::Text(text.to_owned()) })
}

fn remove(typed: &str) -> Result<ValueChange, String> {
    match typed {
        "" => Err("name the key to remove".to_owned()),
        path => Ok(ValueChange::Remove { path: path.to_owned() }),
    }
}

fn rename(typed: &str) -> Result<ValueChange, String> {
    let (path, name) = pair(typed)?;
    Ok(ValueChange::Rename { path, name: name.to_owned() })
}

fn pair(typed: &str) -> Result<(String, &str), String> {
    match key_path::split_assignment(typed) {
        Some((path, value)) => Ok((path.to_owned(), value)),
        None => Err(format!("`{typed}` has no `=`; write KEY=VALUE")),
    }
}

impl FromArgMatches for ChangeArguments {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut changes = Self::default();
        changes.update_from_arg_matches(matches)?;
        Ok(changes)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        let mut typed: Vec<(usize, ValueChange)> = Vec::new();
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

impl Args for ChangeArguments {
    fn augment_args(command: Command) -> Command {
        let arguments = KINDS.iter().map(|kind| {
            let argument = Arg::new(kind.name).long(kind.name).value_name(kind.value).help(kind.help);
            let argument = argument.action(ArgAction::Append).allow_hyphen_values(true);
            argument.add(if kind.name == "remove" {
                ArgValueCompleter::new(complete::frontmatter_keys)
            } else {
                ArgValueCompleter::new(complete::assignments)
            })
        });
        let group = ArgGroup::new("changes").multiple(true).args(KINDS.iter().map(|kind| kind.name));
        command.args(arguments).group(group)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}
