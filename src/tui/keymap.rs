//! The one key table: every action with its keys, its sentence and where it applies. Dispatch, footer,
//! help, palette, README and a person's own bindings all read it.

mod own;
mod page;
mod typing;

use super::key::Key;

pub use own::PRESETS;
pub use page::markdown;
pub use typing::{TYPING, Typing};

/// What a person can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Leave the program.
    Quit,
    /// Show the keys.
    Help,
    /// Show every action.
    Palette,
    /// Go to the next pane.
    NextPane,
    /// Go to the pane before.
    PreviousPane,
    /// Go to the list.
    FocusAgents,
    /// Go to the detail.
    FocusDetail,
    /// Go to the prompt.
    FocusPrompt,
    /// Give one pane the whole screen, or take it back.
    Zoom,
    /// Type a query; in the prompt, find a word.
    Search,
    /// Choose a mode.
    ChooseMode,
    /// Choose a role.
    ChooseRole,
    /// Choose a tool profile.
    ChooseTools,
    /// Choose a template.
    ChooseTemplate,
    /// Write the task.
    EditTask,
    /// Fill in a context field.
    EditContext,
    /// Give a variable its value.
    EditVariable,
    /// Copy the prompt.
    CopyPrompt,
    /// Copy the file.
    CopyFile,
    /// Write the prompt to a file.
    WritePrompt,
    /// Send the prompt to a command.
    PipePrompt,
    /// Save the selection as a recipe.
    SaveRecipe,
    /// Open the frontmatter editor.
    EditFrontmatter,
    /// Open the file in the person's editor.
    OpenEditor,
    /// Choose a theme.
    ChooseTheme,
    /// Draw everything anew.
    Redraw,
    /// Stop the program until `fg`.
    Suspend,
    /// One down.
    Down,
    /// One up.
    Up,
    /// To the first.
    Top,
    /// To the last.
    Bottom,
    /// Half a page down.
    HalfDown,
    /// Half a page up.
    HalfUp,
    /// A page down.
    PageDown,
    /// A page up.
    PageUp,
    /// Mark the agent.
    Mark,
    /// Sort by something else.
    Sort,
    /// Make the agent a favourite.
    Favourite,
    /// Show or hide the built-in agents.
    ToggleBuiltIn,
    /// Compare the two marked agents.
    Compare,
    /// Make a new agent.
    NewAgent,
    /// Make a copy of the agent.
    DuplicateAgent,
    /// Give the agent another name.
    RenameAgent,
    /// Move the agent's file, or those of the marked, to the trash.
    DeleteAgent,
    /// Cast the marked agents, or open a cast.
    Cast,
    /// Open a saved cast.
    OpenCast,
    /// Choose the pattern of the cast.
    ChoosePattern,
    /// Choose who sits in a seat.
    ChooseAgent,
    /// Choose which seat of the pattern a seat is.
    ChooseKind,
    /// Seat one more agent.
    AddSeat,
    /// Take a seat out of the cast.
    RemoveSeat,
    /// Name a seat.
    NameSeat,
    /// Name the cast.
    NameCast,
    /// One round more.
    MoreRounds,
    /// One round fewer.
    FewerRounds,
    /// Copy the run sheet and every prompt.
    CopyAll,
    /// Copy the run sheet.
    CopyRunSheet,
    /// Read the run sheet.
    ShowRunSheet,
    /// Save the cast.
    SaveCast,
    /// Take what is under the cursor: go to the prompt, follow, fold, choose, keep.
    Enter,
    /// The tab before.
    PreviousTab,
    /// The next tab.
    NextTab,
    /// Tick or untick an item.
    Tick,
    /// Tick every item of the list.
    TickAll,
    /// Untick every item of the list.
    TickNone,
    /// Tick in the file what is ticked for the prompt.
    TickInFile,
    /// To the section before.
    PreviousSection,
    /// To the next section.
    NextSection,
    /// To the next place found.
    FindNext,
    /// To the place found before.
    FindPrevious,
    /// Show or hide what was cut.
    ShowCut,
    /// Leave a part out of the prompt or take it in.
    TogglePart,
    /// Take hidden signs out of the prompt, or leave them in.
    StripHidden,
    /// Leave a text or dialog; clear a query first.
    Escape,
    /// Done with a text.
    Done,
    /// Erase the line being typed.
    EraseLine,
    /// Erase the word before the cursor.
    EraseWord,
    /// Take the last edit of a text back.
    Undo,
    /// Do again what was taken back.
    Redo,
    /// Complete the path being typed.
    Complete,
    /// Write the value under the cursor.
    EditValue,
    /// Switch true and false, fold or unfold.
    Toggle,
    /// Unfold a list or map.
    Unfold,
    /// Fold a list or map.
    Fold,
    /// Add a key or an item here.
    AddKey,
    /// Add a key to the block.
    AddTopKey,
    /// Remove a key or an item.
    RemoveKey,
    /// Give a key another name.
    RenameKey,
    /// Make a value another type.
    ChangeType,
    /// Move a key or an item down.
    MoveDown,
    /// Move a key or an item up.
    MoveUp,
    /// Repair a block that is not valid.
    Repair,
    /// Look at the difference and save.
    Save,
    /// Go on in a text of several lines.
    Widen,
    /// Answer a question with yes.
    Yes,
    /// Answer a question with no.
    No,
}

/// Where a row of the table applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Wherever no text has the focus.
    Anywhere,
    /// In the list of agents.
    Agents,
    /// While a query is typed.
    Query,
    /// In the detail.
    Detail,
    /// In the prompt.
    Prompt,
    /// In a cast.
    Cast,
    /// In the prompt of a seat of a cast.
    CastPrompt,
    /// In a text of several lines.
    Text,
    /// In the form over the frontmatter.
    Form,
    /// In a value of the form.
    Field,
    /// In the frontmatter as text.
    Raw,
    /// In a difference that is saved or not.
    Review,
    /// In a list to choose from.
    Picker,
    /// In a question that is answered with a line.
    Question,
    /// In a question that is answered with yes or no.
    Confirm,
    /// In a text to read.
    Reading,
    /// In every dialog.
    Dialog,
}

impl Scope {
    /// In the order help shows them.
    pub const ALL: [Self; 17] = [
        Self::Anywhere,
        Self::Agents,
        Self::Query,
        Self::Detail,
        Self::Prompt,
        Self::Cast,
        Self::CastPrompt,
        Self::Form,
        Self::Field,
        Self::Raw,
        Self::Review,
        Self::Text,
        Self::Picker,
        Self::Question,
        Self::Confirm,
        Self::Reading,
        Self::Dialog,
    ];

    /// What help calls it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Anywhere => "everywhere",
            Self::Agents => "agents",
            Self::Query => "query",
            Self::Detail => "detail",
            Self::Prompt => "prompt",
            Self::Cast => "cast",
            Self::CastPrompt => "prompt of a seat",
            Self::Form => "frontmatter form",
            Self::Field => "a value of the form",
            Self::Raw => "frontmatter as text",
            Self::Review => "changes to look at",
            Self::Text => "text",
            Self::Picker => "lists to choose from",
            Self::Question => "questions",
            Self::Confirm => "yes or no",
            Self::Reading => "texts to read",
            Self::Dialog => "every dialog",
        }
    }

    /// Whether what is typed there is text, so that no sign may be a command.
    pub const fn is_typed(self) -> bool {
        matches!(
            self,
            Self::Query | Self::Text | Self::Field | Self::Raw | Self::Picker | Self::Question | Self::Dialog
        )
    }
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// What it does.
    pub action: Action,
    /// The name of the action in a person's `keymap`.
    pub name: &'static str,
    /// Where.
    pub scope: Scope,
    /// The keys, any of them.
    pub keys: Vec<Key>,
    /// What it does, for people.
    pub sentence: &'static str,
    /// The one word the footer has for it; empty where the footer leaves it out.
    pub short: &'static str,
}

/// The key table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    /// Its rows, in the order help shows them.
    pub bindings: Vec<Binding>,
}

/// Action, name, scope, keys, sentence, word in the footer.
type Row = (Action, &'static str, Scope, &'static str, &'static str, &'static str);

/// The default table. Keys stand between spaces.
const ROWS: &[Row] = &[
    (Action::CopyPrompt, "copy-prompt", Scope::Anywhere, "c y", "copy the prompt", "copy"),
    (Action::ChooseMode, "choose-mode", Scope::Anywhere, "m", "choose a mode", "mode"),
    (Action::ChooseRole, "choose-role", Scope::Anywhere, "r", "choose a role", "role"),
    (Action::ChooseTools, "choose-tools", Scope::Anywhere, "t", "choose a tool profile", "tools"),
    (Action::EditTask, "edit-task", Scope::Anywhere, "i", "write the task", "task"),
    (Action::ChooseTemplate, "choose-template", Scope::Anywhere, "p", "choose a template", ""),
    (Action::EditContext, "edit-context", Scope::Anywhere, "I", "fill in a context field", ""),
    (Action::EditVariable, "edit-variable", Scope::Anywhere, "V", "fill in a variable", ""),
    (Action::CopyFile, "copy-file", Scope::Anywhere, "C Y", "copy the agent's file", ""),
    (Action::WritePrompt, "write-prompt", Scope::Anywhere, "w", "write the prompt to a file", ""),
    (Action::PipePrompt, "pipe-prompt", Scope::Anywhere, "|", "send the prompt to a command", ""),
    (Action::SaveRecipe, "save-recipe", Scope::Anywhere, "s", "save the selection as a recipe", ""),
    (Action::OpenCast, "open-cast", Scope::Anywhere, "O", "open a saved cast", ""),
    (Action::EditFrontmatter, "edit-frontmatter", Scope::Anywhere, "e", "edit the frontmatter", "edit"),
    (Action::OpenEditor, "open-editor", Scope::Anywhere, "E", "open the file in $EDITOR", ""),
    (Action::Search, "search", Scope::Anywhere, "/", "search; in the prompt, find", "search"),
    (Action::NextPane, "next-pane", Scope::Anywhere, "<tab>", "go to the next pane", "next pane"),
    (Action::PreviousPane, "previous-pane", Scope::Anywhere, "<s-tab>", "go to the pane before", ""),
    (Action::FocusAgents, "focus-agents", Scope::Anywhere, "1", "go to the list of agents", ""),
    (Action::FocusDetail, "focus-detail", Scope::Anywhere, "2", "go to the detail", ""),
    (Action::FocusPrompt, "focus-prompt", Scope::Anywhere, "3", "go to the prompt", ""),
    (Action::Zoom, "zoom", Scope::Anywhere, "z", "give this pane the whole screen, or take it back", ""),
    (Action::ChooseTheme, "choose-theme", Scope::Anywhere, "T", "choose a theme", ""),
    (
        Action::StripHidden,
        "strip-hidden",
        Scope::Anywhere,
        "H",
        "take hidden signs out of the prompt, or leave them in",
        "",
    ),
    (Action::Redraw, "redraw", Scope::Anywhere, "<c-l>", "draw the screen anew", ""),
    (Action::Suspend, "suspend", Scope::Anywhere, "<c-z>", "stop until `fg`", ""),
    (Action::Palette, "palette", Scope::Anywhere, ":", "show every action", ""),
    (Action::Help, "help", Scope::Anywhere, "? <f1>", "show the keys", "help"),
    (Action::Quit, "quit", Scope::Anywhere, "q <c-c>", "leave", "quit"),
    (Action::Down, "down", Scope::Anywhere, "j <down>", "one down", ""),
    (Action::Up, "up", Scope::Anywhere, "k <up>", "one up", ""),
    (Action::Top, "top", Scope::Anywhere, "g <home>", "to the first", ""),
    (Action::Bottom, "bottom", Scope::Anywhere, "G <end>", "to the last", ""),
    (Action::HalfDown, "half-down", Scope::Anywhere, "<c-d>", "half a page down", ""),
    (Action::HalfUp, "half-up", Scope::Anywhere, "<c-u>", "half a page up", ""),
    (Action::PageDown, "page-down", Scope::Anywhere, "<pgdn>", "a page down", ""),
    (Action::PageUp, "page-up", Scope::Anywhere, "<pgup>", "a page up", ""),
    (Action::Enter, "open", Scope::Agents, "<enter>", "go to the prompt", "prompt"),
    (Action::Mark, "mark", Scope::Agents, "<space>", "mark the agent", "mark"),
    (Action::Sort, "sort", Scope::Agents, "o", "sort by relevance, name, recent use or size", ""),
    (Action::Favourite, "favourite", Scope::Agents, "f", "make it a favourite, or no longer", ""),
    (Action::ToggleBuiltIn, "toggle-built-in", Scope::Agents, "b", "show or hide the built-in agents", ""),
    (Action::Compare, "compare", Scope::Agents, "v", "compare the two marked agents", ""),
    (Action::NewAgent, "new-agent", Scope::Agents, "n <ins>", "make a new agent", ""),
    (Action::DuplicateAgent, "duplicate-agent", Scope::Agents, "d", "make a copy of the agent", ""),
    (Action::RenameAgent, "rename-agent", Scope::Agents, "R", "give the agent another name", ""),
    (Action::DeleteAgent, "delete-agent", Scope::Agents, "x <del>", "delete the agent, or all that are marked", ""),
    (
        Action::Undo,
        "undo-file",
        Scope::Agents,
        "u",
        "undo what was last deleted, made or renamed; then, look into the trash",
        "",
    ),
    (Action::Cast, "cast", Scope::Agents, "K", "cast the marked agents, or open a cast", ""),
    (Action::Escape, "clear", Scope::Agents, "<esc>", "clear the query, then the marks", ""),
    (Action::Down, "query-down", Scope::Query, "<c-n> <c-j> <down>", "one down", "↓"),
    (Action::Up, "query-up", Scope::Query, "<c-p> <c-k> <up>", "one up", "↑"),
    (Action::EraseLine, "query-erase", Scope::Query, "<c-u>", "erase the query", ""),
    (Action::EraseWord, "query-erase-word", Scope::Query, "<c-w>", "erase the word before the cursor", ""),
    (Action::PageDown, "query-page-down", Scope::Query, "<pgdn>", "a page down", ""),
    (Action::PageUp, "query-page-up", Scope::Query, "<pgup>", "a page up", ""),
    (Action::Enter, "query-keep", Scope::Query, "<enter>", "keep the filter and leave", "keep"),
    (Action::NextPane, "query-next-pane", Scope::Query, "<tab>", "keep the filter and go to the next pane", ""),
    (Action::Escape, "query-leave", Scope::Query, "<esc>", "clear, then leave", "clear"),
    (Action::Quit, "query-quit", Scope::Query, "<c-c>", "leave the program", ""),
    (Action::Tick, "tick", Scope::Detail, "<space>", "tick the item for the prompt", "tick"),
    (Action::TickAll, "tick-all", Scope::Detail, "a", "tick every item of the list", "all"),
    (Action::TickNone, "tick-none", Scope::Detail, "x", "untick every item of the list", "none"),
    (Action::TickInFile, "tick-in-file", Scope::Detail, "X", "tick in the file what is ticked here", "in file"),
    (Action::PreviousTab, "previous-tab", Scope::Detail, "[ h <left>", "the tab before", ""),
    (Action::NextTab, "next-tab", Scope::Detail, "] l <right>", "the next tab", "next tab"),
    (Action::Enter, "follow", Scope::Detail, "<enter>", "follow a name, choose a mode or role, fold a list", "follow"),
    (Action::PreviousSection, "previous-section", Scope::Detail, "{", "to the section before", ""),
    (Action::NextSection, "next-section", Scope::Detail, "}", "to the next section", ""),
    (
        Action::TogglePart,
        "toggle-part",
        Scope::Prompt,
        "<space>",
        "leave the part under the cursor out, or take it in",
        "part",
    ),
    (Action::ShowCut, "show-cut", Scope::Prompt, "d", "show what was cut, or hide it", "cut"),
    (Action::FindNext, "find-next", Scope::Prompt, "n", "to the next place found", ""),
    (Action::FindPrevious, "find-previous", Scope::Prompt, "N", "to the place found before", ""),
    (Action::PreviousSection, "previous-part", Scope::Prompt, "{", "to the part before", ""),
    (Action::NextSection, "next-part", Scope::Prompt, "}", "to the next part", ""),
    (Action::Enter, "print", Scope::Prompt, "<enter>", "print the prompt and leave (with --print-on-exit)", ""),
    (Action::Escape, "leave-find", Scope::Prompt, "<esc>", "forget what was found", ""),
    (Action::ChooseAgent, "cast-agent", Scope::Cast, "<enter>", "choose who sits in the seat", "agent"),
    (Action::CopyPrompt, "cast-copy-prompt", Scope::Cast, "c y", "copy the prompt of the seat", "copy"),
    (Action::Escape, "cast-leave", Scope::Cast, "<esc>", "back to the agents; the cast is kept", "back"),
    (Action::ChooseMode, "cast-mode", Scope::Cast, "m", "choose the mode of the seat", "mode"),
    (Action::ChooseRole, "cast-role", Scope::Cast, "r", "choose the role of the seat", "role"),
    (Action::ChooseTools, "cast-tools", Scope::Cast, "t", "choose the tool profile of the seat", ""),
    (Action::EditTask, "cast-task", Scope::Cast, "i", "write the task of the cast", ""),
    (Action::ChoosePattern, "cast-pattern", Scope::Cast, "p", "choose the pattern", ""),
    (Action::AddSeat, "cast-add", Scope::Cast, "a", "seat one more agent", ""),
    (Action::RemoveSeat, "cast-remove", Scope::Cast, "x", "take the seat out", ""),
    (Action::SaveCast, "cast-save", Scope::Cast, "s", "save the cast", "save"),
    (Action::CopyAll, "cast-copy-all", Scope::Cast, "C Y", "copy the run sheet and every prompt", "all"),
    (Action::WritePrompt, "cast-write", Scope::Cast, "w", "write the run sheet and every prompt into a folder", ""),
    (Action::MoveDown, "cast-move-down", Scope::Cast, "J", "move the seat down", ""),
    (Action::MoveUp, "cast-move-up", Scope::Cast, "K", "move the seat up", ""),
    (Action::NameSeat, "cast-name-seat", Scope::Cast, "n", "name the seat", ""),
    (Action::NameCast, "cast-name", Scope::Cast, "N", "name the cast", ""),
    (Action::ChooseKind, "cast-kind", Scope::Cast, "f", "choose which seat of the pattern it is", ""),
    (Action::MoreRounds, "cast-more-rounds", Scope::Cast, "+ =", "one round more", ""),
    (Action::FewerRounds, "cast-fewer-rounds", Scope::Cast, "-", "one round fewer", ""),
    (Action::ChooseTemplate, "cast-template", Scope::Cast, "P", "choose the template of every prompt", ""),
    (Action::ShowRunSheet, "cast-run-sheet", Scope::Cast, "v", "read the run sheet", ""),
    (Action::CopyRunSheet, "cast-copy-run-sheet", Scope::Cast, "R", "copy the run sheet", ""),
    (Action::Undo, "cast-undo", Scope::Cast, "u", "take the last change back", ""),
    (Action::Redo, "cast-redo", Scope::Cast, "<c-r>", "do again what was taken back", ""),
    (Action::NextPane, "cast-next-pane", Scope::Cast, "<tab>", "from the seats to the prompt, or back", "prompt"),
    (Action::NextPane, "cast-seats", Scope::CastPrompt, "<tab>", "back to the seats", "seats"),
    (
        Action::Escape,
        "cast-prompt-leave",
        Scope::CastPrompt,
        "<esc>",
        "forget what was found, then back to the seats",
        "back",
    ),
    (Action::ShowCut, "cast-show-cut", Scope::CastPrompt, "d", "show what was cut, or hide it", "cut"),
    (Action::FindNext, "cast-find-next", Scope::CastPrompt, "n", "to the next place found", ""),
    (Action::FindPrevious, "cast-find-previous", Scope::CastPrompt, "N", "to the place found before", ""),
    (Action::PreviousSection, "cast-previous-part", Scope::CastPrompt, "{", "to the part before", ""),
    (Action::NextSection, "cast-next-part", Scope::CastPrompt, "}", "to the next part", ""),
    (Action::Enter, "form-edit", Scope::Form, "<enter>", "choose or write the value; unfold, switch", "edit"),
    (Action::AddKey, "form-add", Scope::Form, "a o <ins>", "add a key or an item here", "add"),
    (Action::Save, "form-save", Scope::Form, "<c-s> w", "look at the changes and save", "save"),
    (Action::Escape, "form-leave", Scope::Form, "<esc> q", "leave; what is not saved is asked about", "leave"),
    (Action::Undo, "form-undo", Scope::Form, "u <c-z>", "take the last change back", "undo"),
    (Action::RenameKey, "form-rename", Scope::Form, "r <f2>", "give the key another name", "rename"),
    (Action::RemoveKey, "form-remove", Scope::Form, "x d <del>", "remove the key or item", "remove"),
    (Action::MoveDown, "form-move-down", Scope::Form, "J <a-down>", "move the key or item down", "move"),
    (Action::MoveUp, "form-move-up", Scope::Form, "K <a-up>", "move the key or item up", "move"),
    (Action::NextTab, "form-raw", Scope::Form, "<tab> ]", "the block as text", "raw"),
    (Action::Help, "form-help", Scope::Form, "? <f1>", "show the keys", "help"),
    (Action::Redo, "form-redo", Scope::Form, "<c-r> <c-y>", "do again what was taken back", ""),
    (Action::EditValue, "form-write", Scope::Form, "i", "write the value, whatever can be chosen", ""),
    (Action::Toggle, "form-switch", Scope::Form, "<space>", "switch true and false, fold or unfold", ""),
    (Action::Unfold, "form-unfold", Scope::Form, "l <right>", "unfold, then go in", ""),
    (Action::Fold, "form-fold", Scope::Form, "h <left>", "fold, or go out", ""),
    (Action::AddTopKey, "form-add-top", Scope::Form, "A O", "add a key to the block", ""),
    (Action::ChangeType, "form-type", Scope::Form, "t <f4>", "make it a text, a list, a number, true or false", ""),
    (Action::Repair, "form-repair", Scope::Form, "R <f3>", "repair a block that is not valid", ""),
    (Action::OpenEditor, "form-open-editor", Scope::Form, "E", "open the file in $EDITOR", ""),
    (Action::Down, "form-down", Scope::Form, "j <down> <c-n>", "one down", ""),
    (Action::Up, "form-up", Scope::Form, "k <up> <c-p>", "one up", ""),
    (Action::Top, "form-top", Scope::Form, "g <home>", "to the first", ""),
    (Action::Bottom, "form-bottom", Scope::Form, "G <end>", "to the last", ""),
    (Action::HalfDown, "form-half-down", Scope::Form, "<c-d>", "half a page down", ""),
    (Action::HalfUp, "form-half-up", Scope::Form, "<c-u>", "half a page up", ""),
    (Action::PageDown, "form-page-down", Scope::Form, "<pgdn>", "a page down", ""),
    (Action::PageUp, "form-page-up", Scope::Form, "<pgup>", "a page up", ""),
    (Action::PreviousTab, "form-raw-too", Scope::Form, "<s-tab> [", "the block as text", ""),
    (Action::Palette, "form-palette", Scope::Form, ":", "show every action", ""),
    (Action::Redraw, "form-redraw", Scope::Form, "<c-l>", "draw the screen anew", ""),
    (Action::Quit, "form-quit", Scope::Form, "<c-c>", "leave the program", ""),
    (Action::Enter, "field-keep", Scope::Field, "<enter>", "keep the value", "keep"),
    (Action::Escape, "field-leave", Scope::Field, "<esc>", "leave it as it was", "as it was"),
    (Action::Save, "field-save", Scope::Field, "<c-s>", "keep it, look at the changes and save", "save"),
    (Action::Widen, "field-widen", Scope::Field, "<c-o>", "go on in a text of several lines", "several lines"),
    (Action::EraseLine, "field-erase", Scope::Field, "<c-u>", "erase the line", ""),
    (Action::EraseWord, "field-erase-word", Scope::Field, "<c-w>", "erase the word before the cursor", ""),
    (Action::Quit, "field-quit", Scope::Field, "<c-c>", "leave the program", ""),
    (Action::Save, "raw-save", Scope::Raw, "<c-s>", "look at the changes and save", "save"),
    (Action::Escape, "raw-form", Scope::Raw, "<esc>", "back to the form; what is written stays", "form"),
    (Action::Enter, "review-keep", Scope::Review, "<enter>", "save or take what is shown", "accept"),
    (Action::Done, "text-done", Scope::Text, "<c-s>", "done", "done"),
    (Action::Escape, "text-leave", Scope::Text, "<esc>", "leave; what is written stays", "leave"),
    (Action::Undo, "text-undo", Scope::Text, "<c-z>", "take the last edit back", "undo"),
    (Action::Redo, "text-redo", Scope::Text, "<c-y> <c-r>", "do again what was taken back", ""),
    (Action::EraseLine, "text-erase", Scope::Text, "<c-u>", "erase to the start of the line", ""),
    (Action::EraseWord, "text-erase-word", Scope::Text, "<c-w>", "erase the word before the cursor", ""),
    (Action::Quit, "text-quit", Scope::Text, "<c-c>", "leave the program", ""),
    (Action::Enter, "picker-choose", Scope::Picker, "<enter>", "choose", "choose"),
    (Action::Top, "picker-top", Scope::Picker, "<home>", "to the first", ""),
    (Action::Bottom, "picker-bottom", Scope::Picker, "<end>", "to the last", ""),
    (Action::Enter, "question-answer", Scope::Question, "<enter>", "answer", "answer"),
    (Action::Complete, "question-complete", Scope::Question, "<tab>", "complete the path", ""),
    (Action::Yes, "confirm-yes", Scope::Confirm, "y", "yes", "yes"),
    (Action::No, "confirm-no", Scope::Confirm, "n <enter>", "no", "no"),
    (Action::Down, "reading-down", Scope::Reading, "j <down> <enter>", "one down", "down"),
    (Action::Up, "reading-up", Scope::Reading, "k <up>", "one up", "up"),
    (Action::Top, "reading-top", Scope::Reading, "g <home>", "to the first line", ""),
    (Action::Bottom, "reading-bottom", Scope::Reading, "G <end>", "to the last line", ""),
    (Action::HalfDown, "reading-half-down", Scope::Reading, "<c-d>", "half a page down", ""),
    (Action::HalfUp, "reading-half-up", Scope::Reading, "<c-u>", "half a page up", ""),
    (Action::PageDown, "reading-page-down", Scope::Reading, "<pgdn> <space>", "a page down", ""),
    (Action::Escape, "reading-leave", Scope::Reading, "<esc> q", "leave", "leave"),
    (Action::Down, "dialog-down", Scope::Dialog, "<down> <c-n> <c-j>", "one down", ""),
    (Action::Up, "dialog-up", Scope::Dialog, "<up> <c-p> <c-k>", "one up", ""),
    (Action::PageDown, "dialog-page-down", Scope::Dialog, "<pgdn> <c-d>", "a page down", ""),
    (Action::PageUp, "dialog-page-up", Scope::Dialog, "<pgup>", "a page up", ""),
    (Action::EraseLine, "dialog-erase", Scope::Dialog, "<c-u>", "erase the line", ""),
    (Action::EraseWord, "dialog-erase-word", Scope::Dialog, "<c-w>", "erase the word before the cursor", ""),
    (Action::Escape, "dialog-leave", Scope::Dialog, "<esc>", "leave", "leave"),
    (Action::Quit, "dialog-quit", Scope::Dialog, "<c-c>", "leave the program", ""),
];

impl Default for Keymap {
    fn default() -> Self {
        let binding = |&(action, name, scope, keys, sentence, short): &Row| Binding {
            action,
            name,
            scope,
            keys: keys.split(' ').filter_map(Key::parse).collect(),
            sentence,
            short,
        };
        Self { bindings: ROWS.iter().map(binding).collect() }
    }
}

impl Keymap {
    /// What a key asks for where these scopes apply, the first that knows it.
    pub fn action(&self, key: Key, scopes: &[Scope]) -> Option<Action> {
        scopes.iter().find_map(|&scope| {
            let mut of_scope = self.bindings.iter().filter(|binding| binding.scope == scope);
            of_scope.find(|binding| binding.keys.contains(&key)).map(|binding| binding.action)
        })
    }

    /// The first key of an action where these scopes apply.
    pub fn key_of(&self, action: Action, scopes: &[Scope]) -> Option<Key> {
        self.binding(action, scopes).and_then(|binding| binding.keys.first().copied())
    }

    /// The row of an action where these scopes apply, if it has a key there.
    pub fn binding(&self, action: Action, scopes: &[Scope]) -> Option<&Binding> {
        scopes.iter().find_map(|&scope| {
            let mut rows = self.bindings.iter().filter(|binding| binding.scope == scope && binding.action == action);
            rows.find(|binding| !binding.keys.is_empty())
        })
    }

    /// The hints the footer has where these scopes apply: nearest scope first, each with its keys
    /// and word. Only what does something now is offered; rows of a scope that share a word are one
    /// hint.
    pub fn hints(&self, scopes: &[Scope], does: impl Fn(&Binding) -> bool) -> Vec<(Vec<Key>, &'static str)> {
        let mut hints: Vec<(Vec<Key>, &'static str)> = Vec::new();
        for (at, &scope) in scopes.iter().enumerate() {
            let of_nearer = hints.len();
            let of_scope = self.bindings.iter().filter(|binding| binding.scope == scope && !binding.short.is_empty());
            for binding in of_scope.filter(|binding| does(binding)) {
                // What a nearer scope does with the key is what it does here.
                let is_free = |key: &&Key| self.action(**key, &scopes[..at]).is_none();
                let Some(&key) = binding.keys.first().filter(is_free) else { continue };
                match hints.iter().position(|(_, word)| *word == binding.short) {
                    Some(same) if same >= of_nearer => hints[same].0.push(key),
                    Some(_) => {}
                    None => hints.push((vec![key], binding.short)),
                }
            }
        }
        hints
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_keys_that_parse_and_no_two_of_a_scope_share_one() {
        let keymap = Keymap::default();
        for (row, binding) in ROWS.iter().zip(&keymap.bindings) {
            assert_eq!(row.3.split(' ').count(), binding.keys.len(), "{}", binding.name);
        }
        for (index, one) in keymap.bindings.iter().enumerate() {
            for other in &keymap.bindings[index + 1..] {
                let shared = one.scope == other.scope && one.keys.iter().any(|key| other.keys.contains(key));
                assert!(!shared, "{} and {}", one.name, other.name);
                assert_ne!(one.name, other.name);
            }
        }
    }

    #[test]
    fn no_default_uses_what_tmux_takes() {
        let taken = ["<c-b>", "<c-g>"].map(Key::parse);
        for binding in Keymap::default().bindings {
            assert!(binding.keys.iter().all(|key| !taken.contains(&Some(*key))), "{}", binding.name);
        }
    }

    #[test]
    fn the_nearest_scope_decides() {
        let keymap = Keymap::default();
        let space = Key::char(' ');
        assert_eq!(keymap.action(space, &[Scope::Detail, Scope::Anywhere]), Some(Action::Tick));
        assert_eq!(keymap.action(space, &[Scope::Agents, Scope::Anywhere]), Some(Action::Mark));
        assert_eq!(keymap.action(Key::char('q'), &[Scope::Query]), None);
    }
}
