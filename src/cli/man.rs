//! `man`: the manual page, with a section for every subcommand.

use clap::Command;
use clap_mangen::Man;

use super::failure::CliFailure;
use super::help;
use super::output::Output;

pub fn run(output: &mut Output) -> Result<(), CliFailure> {
    let mut command = help::command();
    command.build();
    let mut page = render_page(&command);
    for subcommand in command.get_subcommands().filter(|subcommand| subcommand.get_name() != "help") {
        page.push_str(&section(subcommand));
    }
    output.data(tidy_page(&page).as_bytes())
}

fn render_page(command: &Command) -> String {
    let mut page = Vec::new();
    // Rendering into memory cannot fail; what it wrote is the page.
    let _ = Man::new(command.clone()).render(&mut page);
    String::from_utf8_lossy(&page).into_owned()
}

/// A subcommand's page as a section of the program's page: without its head, and with its headings one level lower.
fn section(subcommand: &Command) -> String {
    let page = render_page(subcommand);
    let body = page.split_once(".SH NAME").map_or(page.as_str(), |(_, body)| body);
    let body = body.split_once("\n.SH ").map_or(String::new(), |(_, rest)| format!(".SS {rest}"));
    let title = subcommand.get_bin_name().unwrap_or(subcommand.get_name());
    format!(".SH \"{}\"\n{}", title.to_uppercase(), body.replace("\n.SH ", "\n.SS "))
}

/// Cleans up the page: references to pages of subcommands become their names, and indented lines become examples that
/// are not reformatted.
fn tidy_page(page: &str) -> String {
    let mut tidy = String::with_capacity(page.len() + 256);
    let mut in_example = false;
    for line in page.lines() {
        let is_indented = line.starts_with("  ");
        if is_indented != in_example {
            tidy.push_str(if is_indented { ".nf\n" } else { ".fi\n" });
            in_example = is_indented;
        }
        let page_of_its_own = line.strip_prefix("callsheet\\-").and_then(|line| line.strip_suffix("(1)"));
        match (page_of_its_own, line) {
            (Some(subcommand), _) => tidy.extend(["\\fBcallsheet ", subcommand, "\\fR"]),
            (None, ".SH EXTRA") => tidy.push_str(".SH NOTES"),
            (None, ".SS EXTRA") => tidy.push_str(".SS NOTES"),
            (None, line) => tidy.push_str(line),
        }
        tidy.push('\n');
    }
    tidy
}
