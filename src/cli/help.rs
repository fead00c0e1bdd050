//! The long help of the program: examples, the configuration file and its keys, and the keys of the screen.

use std::fmt::Write as _;

use clap::{Command, CommandFactory as _};

use super::arguments::{CliArguments, EXAMPLES};
use crate::store::CONFIG_KEYS;

/// The syntax of the command line, with the long help.
pub fn command() -> Command {
    CliArguments::command().after_long_help(long_help())
}

fn long_help() -> String {
    let mut help = format!("{EXAMPLES}\n\n");
    help.push_str(
        "Configuration:\n  config.yaml in the folder of the configuration, ~/.config/callsheet on Linux, or the file of \
         --config.\n  `callsheet doctor` shows the folder and all that is wrong with the file. Its keys:\n\n",
    );
    let width = CONFIG_KEYS.iter().map(|key| key.name.len() + key.example.len()).max().unwrap_or(0);
    for key in CONFIG_KEYS {
        let example = format!("{}: {}", key.name, key.example);
        let _ = writeln!(help, "  {example:<0$}  {1}", width + 2, key.sentence);
    }
    help.push_str(&screen_keys());
    help.trim_end().to_owned()
}

/// The keys of the panes. Dialogs and forms show theirs in the footer.
#[cfg(feature = "tui")]
fn screen_keys() -> String {
    use crate::tui::ui::keymap::{KeyScope, plain_text};
    let panes = [
        KeyScope::Anywhere,
        KeyScope::Agents,
        KeyScope::Query,
        KeyScope::Detail,
        KeyScope::Prompt,
        KeyScope::Cast,
        KeyScope::Form,
    ];
    format!(
        "\nKeys of the screen, as `keymap` takes them with the name at the end of the line; `?` on the screen shows \
         all:\n\n{}",
        plain_text(&panes)
    )
}

#[cfg(not(feature = "tui"))]
fn screen_keys() -> String {
    String::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_names_every_key_of_the_configuration_and_of_the_panes() {
        let help = long_help();
        for key in CONFIG_KEYS {
            assert!(help.contains(&format!("  {}: {}", key.name, key.example)), "{}", key.name);
        }
        #[cfg(feature = "tui")]
        for binding in crate::tui::ui::keymap::Keymap::default().bindings {
            use crate::tui::ui::keymap::KeyScope;
            if matches!(binding.scope, KeyScope::Anywhere | KeyScope::Agents | KeyScope::Detail | KeyScope::Prompt) {
                assert!(help.contains(&format!("  {}\n", binding.name)), "{}", binding.name);
            }
        }
    }
}
