//! All that a cast makes, put together: as one text, or as files of one folder.

use super::{Ensemble, stem_of_seat};

/// The run sheet, then each prompt under a line that names its seat. The prompts are those of the
/// ensemble's seats, in their order.
pub fn one_text(run_sheet: &str, ensemble: &Ensemble, prompts: &[&str]) -> String {
    let mut text = run_sheet.to_owned();
    for (seat, prompt) in ensemble.seats.iter().zip(prompts) {
        let names = [&seat.agent, &seat.mode, &seat.role];
        let names: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
        text.extend(["\n===== seat ", &seat.name, " (", &names.join(", "), ") =====\n\n", prompt]);
        if !text.ends_with('\n') {
            text.push('\n');
        }
    }
    text
}

/// A file for the run sheet and one for each prompt: name and text.
pub fn files(run_sheet: &str, ensemble: &Ensemble, prompts: &[&str]) -> Vec<(String, String)> {
    let of_seats = ensemble.seats.iter().zip(prompts);
    let of_seats = of_seats.map(|(seat, prompt)| (format!("{}.md", stem_of_seat(&seat.name)), (*prompt).to_owned()));
    std::iter::once(("run-sheet.md".to_owned(), run_sheet.to_owned())).chain(of_seats).collect()
}
