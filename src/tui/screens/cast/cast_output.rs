//! The output of a cast: the prompt of a seat, all prompts, the run sheet, or the reason that there is none.

use super::CastState;
use crate::domain::cast::{SeatExport, SeatTools, export_files, export_text, run_sheet, tools_of_seat};
use crate::domain::compose::{Prompt, TemplateSet, compose, compose_without_hidden};

impl CastState {
    /// The text of the prompt of the seat under the cursor, as it is copied.
    ///
    /// # Errors
    /// Something keeps it from being composed; the sentence says what.
    pub fn text(&self, templates: &TemplateSet) -> Result<String, String> {
        let seat = self.seat().ok_or("no seats yet")?;
        self.check()?;
        self.prompt_of(seat, templates).map(|prompt| prompt.text)
    }

    /// The prompt of one seat.
    pub(super) fn prompt_of(&self, seat: usize, templates: &TemplateSet) -> Result<Prompt, String> {
        let (Some(cast), Some(agent)) = (self.cast(), self.agent(seat)) else {
            let name = self.cast().and_then(|cast| cast.seats.get(seat)).map_or("", |seat| seat.name.as_str());
            let id = self.derived.who.get(seat).and_then(|who| who.as_ref().ok());
            let why = id.and_then(|id| self.unread.get(id)).map_or("its agent is still being read", String::as_str);
            return Err(format!("seat `{name}`: {why}"));
        };
        let made = self.derived.selection(cast, seat, agent).and_then(|selection| {
            if self.strips {
                compose_without_hidden(agent, &selection, templates).map(|(prompt, _)| prompt)
            } else {
                compose(agent, &selection, templates)
            }
        });
        made.map_err(|error| format!("seat `{}`: {error}", cast.seats[seat].name))
    }

    /// The prompts of all seats, or the reason that there are none.
    fn prompts(&self, templates: &TemplateSet) -> Result<Vec<Prompt>, String> {
        if self.seat_count() == 0 {
            return Err("no seats yet".to_owned());
        }
        self.check()?;
        (0..self.seat_count()).map(|seat| self.prompt_of(seat, templates)).collect()
    }

    /// Returns the reason that the cast cannot be composed.
    pub(super) fn check(&self) -> Result<(), String> {
        self.derived.obstacle().map_or(Ok(()), |problem| match &problem.fix {
            Some(fix) => Err(format!("{}; {fix}", problem.message)),
            None => Err(problem.message.clone()),
        })
    }

    pub(super) fn run_sheet(&self) -> Result<String, String> {
        let (Some(cast), Some(pattern)) = (self.cast(), &self.derived.pattern) else {
            return Err("no pattern".to_owned());
        };
        self.check()?;
        let tools: Vec<Option<SeatTools>> = (0..self.seat_count()).map(|seat| self.tools_of(seat)).collect();
        let tools: Vec<Option<&SeatTools>> = tools.iter().map(Option::as_ref).collect();
        Ok(run_sheet(cast, pattern, &self.derived.ensemble, &tools))
    }

    /// The tools of a seat; `None` until its agent is read.
    fn tools_of(&self, seat: usize) -> Option<SeatTools> {
        let (cast, agent, pattern) = (self.cast()?, self.agent(seat)?, self.derived.pattern.as_ref()?);
        let selection = self.derived.selection(cast, seat, agent).ok()?;
        tools_of_seat(pattern, &self.derived.ensemble, seat, agent, &selection).ok()
    }

    /// The seats with these prompts.
    fn exports<'p>(&self, prompts: &'p [Prompt]) -> Vec<SeatExport<'p>> {
        let tools = (0..prompts.len()).map(|seat| self.tools_of(seat).unwrap_or_default());
        prompts.iter().zip(tools).map(|(prompt, tools)| SeatExport { prompt: &prompt.text, tools }).collect()
    }

    /// The run sheet and every prompt, as one text.
    pub(super) fn all(&self, templates: &TemplateSet) -> Result<(String, Vec<Prompt>), String> {
        let prompts = self.prompts(templates)?;
        let (Some(cast), Some(pattern)) = (self.cast(), &self.derived.pattern) else {
            return Err("no pattern".to_owned());
        };
        Ok((export_text(cast, pattern, &self.derived.ensemble, &self.exports(&prompts)), prompts))
    }

    /// The run sheet and every prompt, as files.
    ///
    /// # Errors
    /// Something keeps the cast from being composed; the sentence says what.
    pub fn files(&self, templates: &TemplateSet) -> Result<Vec<(String, String)>, String> {
        let prompts = self.prompts(templates)?;
        let (Some(cast), Some(pattern)) = (self.cast(), &self.derived.pattern) else {
            return Err("no pattern".to_owned());
        };
        Ok(export_files(cast, pattern, &self.derived.ensemble, &self.exports(&prompts)))
    }
}
