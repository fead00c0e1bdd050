//! What goes out of a cast: the prompt of a seat, all of them, the run sheet; or what keeps it back.

use super::State;
use crate::domain::cast::{files, one_text, run_sheet};
use crate::domain::compose::{Prompt, Templates, compose, compose_without_hidden};

impl State {
    /// The text of the prompt of the seat under the cursor, as it is copied.
    ///
    /// # Errors
    /// Something keeps it from being composed; the sentence says what.
    pub fn text(&self, templates: &Templates) -> Result<String, String> {
        let seat = self.seat().ok_or("there is no seat yet")?;
        self.check()?;
        self.prompt_of(seat, templates).map(|prompt| prompt.text)
    }

    /// The prompt of one seat.
    pub(super) fn prompt_of(&self, seat: usize, templates: &Templates) -> Result<Prompt, String> {
        let (Some(cast), Some(agent)) = (self.cast(), self.agent(seat)) else {
            let name = self.cast().and_then(|cast| cast.seats.get(seat)).map_or("", |seat| seat.name.as_str());
            let id = self.settled.who.get(seat).and_then(|who| who.as_ref().ok());
            let why = id.and_then(|id| self.unread.get(id)).map_or("its agent is still being read", String::as_str);
            return Err(format!("seat `{name}`: {why}"));
        };
        let made = self.settled.selection(cast, seat, agent).and_then(|selection| {
            if self.strips {
                compose_without_hidden(agent, &selection, templates).map(|(prompt, _)| prompt)
            } else {
                compose(agent, &selection, templates)
            }
        });
        made.map_err(|error| format!("seat `{}`: {error}", cast.seats[seat].name))
    }

    /// The prompts of all seats; or why there are none.
    fn prompts(&self, templates: &Templates) -> Result<Vec<Prompt>, String> {
        if self.seat_count() == 0 {
            return Err("there is no seat yet".to_owned());
        }
        self.check()?;
        (0..self.seat_count()).map(|seat| self.prompt_of(seat, templates)).collect()
    }

    /// Says what keeps the cast from being composed.
    pub(super) fn check(&self) -> Result<(), String> {
        self.settled.obstacle().map_or(Ok(()), |problem| match &problem.fix {
            Some(fix) => Err(format!("{}; {fix}", problem.message)),
            None => Err(problem.message.clone()),
        })
    }

    pub(super) fn run_sheet(&self) -> Result<String, String> {
        let (Some(cast), Some(pattern)) = (self.cast(), &self.settled.pattern) else {
            return Err("there is no pattern".to_owned());
        };
        self.check()?;
        Ok(run_sheet(cast, pattern, &self.settled.ensemble))
    }

    /// The run sheet and every prompt, as one text.
    pub(super) fn all(&self, templates: &Templates) -> Result<(String, Vec<Prompt>), String> {
        let prompts = self.prompts(templates)?;
        let texts: Vec<&str> = prompts.iter().map(|prompt| prompt.text.as_str()).collect();
        Ok((one_text(&self.run_sheet()?, &self.settled.ensemble, &texts), prompts))
    }

    /// The run sheet and every prompt, as files.
    ///
    /// # Errors
    /// Something keeps the cast from being composed; the sentence says what.
    pub fn files(&self, templates: &Templates) -> Result<Vec<(String, String)>, String> {
        let prompts = self.prompts(templates)?;
        let texts: Vec<&str> = prompts.iter().map(|prompt| prompt.text.as_str()).collect();
        Ok(files(&self.run_sheet()?, &self.settled.ensemble, &texts))
    }
}
