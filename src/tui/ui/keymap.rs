//! The only key table: every action with its keys, its sentence and its scope. Dispatch, footer, help, palette,
//! docs/keys.md and the user's bindings all use it.

mod keys_page;
mod own;
mod typing_keys;

use super::key::KeyPress;

pub use keys_page::{markdown, plain_text};
pub use own::PRESETS;
pub use typing_keys::{TYPING, TypingKey};

/// Action that the user can ask for.
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
    /// Go to the previous pane.
    PreviousPane,
    /// Go to the list.
    FocusAgents,
    /// Go to the detail.
    FocusDetail,
    /// Go to the prompt.
    FocusPrompt,
    /// Enlarge one pane to the whole screen, or shrink it again.
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
    /// Add or remove an input file.
    EditInputs,
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
    /// Show the command that was run last.
    ShowAnswer,
    /// Terminate the running command.
    CancelCommand,
    /// Save the selection as a recipe.
    SaveRecipe,
    /// Open or delete a saved recipe.
    OpenRecipe,
    /// Discard the choices for the agent.
    ResetSelection,
    /// Keep the task for every agent, or stop keeping it.
    KeepTask,
    /// Open the frontmatter editor.
    EditFrontmatter,
    /// Open the file in the user's editor.
    OpenEditor,
    /// Choose a theme.
    ChooseTheme,
    /// Redraw the whole screen.
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
    /// Add the agent to the favorites, or remove it.
    Favorite,
    /// Restore the previous query.
    RecallQuery,
    /// Search the text of the files for the words of the query.
    SearchText,
    /// Scroll the detail down from the list.
    PreviewDown,
    /// Scroll the detail up from the list.
    PreviewUp,
    /// Show or hide the built-in agents.
    ToggleBuiltIn,
    /// Compare the two marked agents.
    Compare,
    /// Create an agent.
    NewAgent,
    /// Create a copy of the agent.
    DuplicateAgent,
    /// Rename the agent.
    RenameAgent,
    /// Move the file of the agent, or the files of all marked agents, to the trash.
    DeleteAgent,
    /// Build a cast of the marked agents, or open a cast.
    Cast,
    /// Open a saved cast.
    OpenCast,
    /// Choose the pattern of the cast.
    ChoosePattern,
    /// Choose the agent of a seat.
    ChooseAgent,
    /// Choose the kind of a seat.
    ChooseKind,
    /// Add a seat.
    AddSeat,
    /// Remove a seat from the cast.
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
    /// Act on the item under the cursor: go to the prompt, follow, fold, choose, keep.
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
    /// Tick in the file the items that are ticked for the prompt.
    TickInFile,
    /// To the previous section.
    PreviousSection,
    /// To the next section.
    NextSection,
    /// To the next match.
    FindNext,
    /// To the previous match.
    FindPrevious,
    /// Show or hide what was cut.
    ShowCut,
    /// Leave a part out of the prompt, or include it again.
    TogglePart,
    /// Remove hidden characters from the prompt, or keep them.
    StripHidden,
    /// Leave a text or dialog; clear a query first.
    Escape,
    /// Finish a text.
    Done,
    /// Erase the line being typed.
    EraseLine,
    /// Erase the word before the cursor.
    EraseWord,
    /// Undo the last edit of a text.
    Undo,
    /// Redo.
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
    /// Rename a key.
    RenameKey,
    /// Change the type of a value.
    ChangeType,
    /// Move a key or an item down.
    MoveDown,
    /// Move a key or an item up.
    MoveUp,
    /// Repair a block that is not valid.
    Repair,
    /// Show the difference and save.
    Save,
    /// Continue in a text of several lines.
    Widen,
    /// Delete the saved entry under the cursor of a picker.
    DeleteSaved,
    /// Answer a question with yes.
    Yes,
    /// Answer a question with no.
    No,
}

/// Part of the screen that a row of the table applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyScope {
    /// Everywhere except in a text with focus.
    Anywhere,
    /// In the list of agents.
    Agents,
    /// In the query.
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
    /// In a value of several lines.
    Lines,
    /// In the frontmatter as text.
    Raw,
    /// In a difference before it is saved.
    Review,
    /// In a list to choose from.
    Picker,
    /// In a question that is answered with a line.
    Question,
    /// In a question that is answered with yes or no.
    Confirm,
    /// In a text to read.
    Reading,
    /// While a command runs.
    Running,
    /// In the answer of a command.
    Answer,
    /// In every dialog.
    Dialog,
}

impl KeyScope {
    /// In the order of the help.
    pub const ALL: [Self; 20] = [
        Self::Anywhere,
        Self::Agents,
        Self::Query,
        Self::Detail,
        Self::Prompt,
        Self::Cast,
        Self::CastPrompt,
        Self::Form,
        Self::Field,
        Self::Lines,
        Self::Raw,
        Self::Review,
        Self::Text,
        Self::Picker,
        Self::Question,
        Self::Confirm,
        Self::Reading,
        Self::Running,
        Self::Answer,
        Self::Dialog,
    ];

    /// Title in the help.
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
            Self::Field => "form value",
            Self::Lines => "multi-line value",
            Self::Raw => "frontmatter as text",
            Self::Review => "review changes",
            Self::Text => "text",
            Self::Picker => "pickers",
            Self::Question => "questions",
            Self::Confirm => "yes or no",
            Self::Reading => "reader",
            Self::Running => "running command",
            Self::Answer => "command output",
            Self::Dialog => "all dialogs",
        }
    }

    /// Returns true if keys are text in this scope, so that no single character can be a command.
    pub const fn is_typed(self) -> bool {
        matches!(
            self,
            Self::Query
                | Self::Text
                | Self::Field
                | Self::Lines
                | Self::Raw
                | Self::Picker
                | Self::Question
                | Self::Dialog
        )
    }
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyBinding {
    /// Action of the binding.
    pub action: Action,
    /// The name of the action in the user's `keymap`.
    pub name: &'static str,
    /// Scope of the binding.
    pub scope: KeyScope,
    /// The keys; each of them has the effect.
    pub keys: Vec<KeyPress>,
    /// Effect of the action, for users.
    pub sentence: &'static str,
    /// The word in the footer; empty if the footer leaves the row out.
    pub short: &'static str,
}

/// The key table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    /// The rows, in the order of the help.
    pub bindings: Vec<KeyBinding>,
}

/// Action, name, scope, keys, sentence, word in the footer.
type Row = (Action, &'static str, KeyScope, &'static str, &'static str, &'static str);

/// The default table. Keys are separated by spaces.
const ROWS: &[Row] = &[
    (Action::CopyPrompt, "copy-prompt", KeyScope::Anywhere, "c y", "copy the prompt", "copy"),
    (Action::ChooseMode, "choose-mode", KeyScope::Anywhere, "m", "choose a mode", "mode"),
    (Action::ChooseRole, "choose-role", KeyScope::Anywhere, "r", "choose a role", "role"),
    (Action::ChooseTools, "choose-tools", KeyScope::Anywhere, "t", "choose a tool profile", "tools"),
    (Action::EditTask, "edit-task", KeyScope::Anywhere, "i", "write the task", "task"),
    (Action::ChooseTemplate, "choose-template", KeyScope::Anywhere, "p", "choose a template", ""),
    (Action::EditContext, "edit-context", KeyScope::Anywhere, "I", "fill in a context field", ""),
    (Action::EditVariable, "edit-variable", KeyScope::Anywhere, "V", "fill in a variable", ""),
    (Action::KeepTask, "keep-task", KeyScope::Anywhere, "P", "keep the task for every agent, or not", ""),
    (Action::ResetSelection, "reset-selection", KeyScope::Anywhere, "D", "reset the selection of this agent", ""),
    (Action::CopyFile, "copy-file", KeyScope::Anywhere, "C Y", "copy the agent's file", ""),
    (Action::WritePrompt, "write-prompt", KeyScope::Anywhere, "w", "write the prompt to a file", ""),
    (Action::PipePrompt, "pipe-prompt", KeyScope::Anywhere, "|", "send the prompt to a command", ""),
    (Action::ShowAnswer, "show-answer", KeyScope::Anywhere, "&", "show the last command", ""),
    (Action::SaveRecipe, "save-recipe", KeyScope::Anywhere, "s", "save the selection as a recipe", ""),
    (Action::OpenRecipe, "open-recipe", KeyScope::Anywhere, "S", "open or delete a saved recipe", ""),
    (Action::OpenCast, "open-cast", KeyScope::Anywhere, "O", "open a saved cast", ""),
    (Action::EditFrontmatter, "edit-frontmatter", KeyScope::Anywhere, "e", "edit the frontmatter", "edit"),
    (Action::OpenEditor, "open-editor", KeyScope::Anywhere, "E", "open the file in $EDITOR", ""),
    (
        Action::Search,
        "search",
        KeyScope::Anywhere,
        "/",
        "start a new search; in Prompt, Body and File, find in the text",
        "search",
    ),
    (Action::NextPane, "next-pane", KeyScope::Anywhere, "<tab>", "go to the next pane", "next pane"),
    (Action::PreviousPane, "previous-pane", KeyScope::Anywhere, "<s-tab>", "go to the previous pane", ""),
    (Action::FocusAgents, "focus-agents", KeyScope::Anywhere, "1", "go to the list of agents", ""),
    (Action::FocusDetail, "focus-detail", KeyScope::Anywhere, "2", "go to the detail", ""),
    (Action::FocusPrompt, "focus-prompt", KeyScope::Anywhere, "3", "go to the prompt", ""),
    (Action::Zoom, "zoom", KeyScope::Anywhere, "z", "show only this pane, or all again", ""),
    (Action::ChooseTheme, "choose-theme", KeyScope::Anywhere, "T", "choose a theme", ""),
    (
        Action::StripHidden,
        "strip-hidden",
        KeyScope::Anywhere,
        "H",
        "remove hidden characters from the prompt, or keep them",
        "",
    ),
    (Action::Redraw, "redraw", KeyScope::Anywhere, "<c-l>", "redraw the screen", ""),
    (Action::Suspend, "suspend", KeyScope::Anywhere, "<c-z>", "suspend until `fg`", ""),
    (Action::Palette, "palette", KeyScope::Anywhere, ":", "show every action", ""),
    (Action::Help, "help", KeyScope::Anywhere, "? <f1>", "show the keys", "help"),
    (Action::Quit, "quit", KeyScope::Anywhere, "q <c-c>", "quit", "quit"),
    (Action::Down, "down", KeyScope::Anywhere, "j <down>", "down", ""),
    (Action::Up, "up", KeyScope::Anywhere, "k <up>", "up", ""),
    (Action::Top, "top", KeyScope::Anywhere, "g <home>", "first row", ""),
    (Action::Bottom, "bottom", KeyScope::Anywhere, "G <end>", "last row", ""),
    (Action::HalfDown, "half-down", KeyScope::Anywhere, "<c-d>", "half page down", ""),
    (Action::HalfUp, "half-up", KeyScope::Anywhere, "<c-u>", "half page up", ""),
    (Action::PageDown, "page-down", KeyScope::Anywhere, "<pgdn>", "page down", ""),
    (Action::PageUp, "page-up", KeyScope::Anywhere, "<pgup>", "page up", ""),
    (Action::Enter, "open", KeyScope::Agents, "<enter>", "view the prompt", "view prompt"),
    (Action::Mark, "mark", KeyScope::Agents, "<space>", "mark the agent, or unmark it", "mark"),
    (Action::Sort, "sort", KeyScope::Agents, "o", "sort by relevance, name, favorites, recent use or size", ""),
    (Action::Favorite, "favourite", KeyScope::Agents, "f", "toggle favorite", ""),
    (Action::PreviousTab, "list-previous-tab", KeyScope::Agents, "[", "previous tab of the detail", ""),
    (Action::NextTab, "list-next-tab", KeyScope::Agents, "]", "next tab of the detail", ""),
    (Action::PreviewDown, "preview-down", KeyScope::Agents, "<s-down> <a-j>", "scroll the detail down", ""),
    (Action::PreviewUp, "preview-up", KeyScope::Agents, "<s-up> <a-k>", "scroll the detail up", ""),
    (
        Action::SearchText,
        "search-text",
        KeyScope::Agents,
        "<c-t>",
        "search the text of the files for the same words",
        "",
    ),
    (Action::ToggleBuiltIn, "toggle-built-in", KeyScope::Agents, "b", "show or hide the built-in agents", ""),
    (Action::Compare, "compare", KeyScope::Agents, "v", "compare the two marked agents", ""),
    (Action::NewAgent, "new-agent", KeyScope::Agents, "n <ins>", "create an agent", ""),
    (Action::DuplicateAgent, "duplicate-agent", KeyScope::Agents, "d", "duplicate the agent", ""),
    (Action::RenameAgent, "rename-agent", KeyScope::Agents, "R", "rename the agent", ""),
    (Action::DeleteAgent, "delete-agent", KeyScope::Agents, "x <del>", "delete the agent, or all marked agents", ""),
    (
        Action::Undo,
        "undo-file",
        KeyScope::Agents,
        "u",
        "undo the last delete, create or rename, then open the trash",
        "",
    ),
    (Action::Cast, "cast", KeyScope::Agents, "K", "cast the marked agents, or open a cast", ""),
    (Action::Escape, "clear", KeyScope::Agents, "<esc>", "clear the search, then the marks, then the zoom", "clear"),
    (Action::Down, "query-down", KeyScope::Query, "<c-n> <c-j> <down>", "down", "↓"),
    (Action::Up, "query-up", KeyScope::Query, "<c-p> <c-k>", "up", ""),
    (Action::RecallQuery, "query-last", KeyScope::Query, "<up>", "up; with an empty query, recall the last one", "↑"),
    (Action::EraseLine, "query-erase", KeyScope::Query, "<c-u>", "delete query", ""),
    (Action::EraseWord, "query-erase-word", KeyScope::Query, "<c-w>", "delete previous word", ""),
    (Action::PageDown, "query-page-down", KeyScope::Query, "<pgdn>", "page down", ""),
    (Action::PageUp, "query-page-up", KeyScope::Query, "<pgup>", "page up", ""),
    (Action::PreviewDown, "query-preview-down", KeyScope::Query, "<s-down> <a-j>", "scroll the detail down", ""),
    (Action::PreviewUp, "query-preview-up", KeyScope::Query, "<s-up> <a-k>", "scroll the detail up", ""),
    (Action::Enter, "query-keep", KeyScope::Query, "<enter>", "keep the search and go to the list", "keep"),
    (
        Action::SearchText,
        "query-search-text",
        KeyScope::Query,
        "<c-t>",
        "search the text of the files for the same words",
        "",
    ),
    (Action::NextPane, "query-next-pane", KeyScope::Query, "<tab>", "keep the search and go to the next pane", ""),
    (Action::Escape, "query-leave", KeyScope::Query, "<esc>", "clear the search, then leave", "clear"),
    (Action::Quit, "query-quit", KeyScope::Query, "<c-c>", "quit", ""),
    (Action::Tick, "tick", KeyScope::Detail, "<space>", "tick the item, to keep only ticked items of its list", "tick"),
    (Action::TickAll, "tick-all", KeyScope::Detail, "a", "tick all items of the list", "all"),
    (Action::TickNone, "tick-none", KeyScope::Detail, "A", "untick all items of the list", "none"),
    (Action::TickInFile, "tick-in-file", KeyScope::Detail, "X", "tick in the file what is ticked here", "in file"),
    (Action::PreviousTab, "previous-tab", KeyScope::Detail, "[ h <left>", "previous tab", ""),
    (Action::NextTab, "next-tab", KeyScope::Detail, "] l <right>", "next tab", "next tab"),
    (Action::Enter, "follow", KeyScope::Detail, "<enter>", "open a name, choose a mode or role, fold a list", "open"),
    (
        Action::Escape,
        "detail-leave",
        KeyScope::Detail,
        "<esc>",
        "clear the matches, then go back: to the previous place, to the list",
        "back",
    ),
    (Action::PreviousSection, "previous-section", KeyScope::Detail, "{", "previous section", ""),
    (Action::NextSection, "next-section", KeyScope::Detail, "}", "next section", ""),
    (Action::FindNext, "detail-find-next", KeyScope::Detail, "n", "next match", ""),
    (Action::FindPrevious, "detail-find-previous", KeyScope::Detail, "N", "previous match", ""),
    (
        Action::TogglePart,
        "toggle-part",
        KeyScope::Prompt,
        "<space>",
        "leave the part under the cursor out, or take it in",
        "part",
    ),
    (Action::ShowCut, "show-cut", KeyScope::Prompt, ".", "show what was removed, or hide it", "show removed"),
    (Action::FindNext, "find-next", KeyScope::Prompt, "n", "next match", ""),
    (Action::FindPrevious, "find-previous", KeyScope::Prompt, "N", "previous match", ""),
    (Action::PreviousSection, "previous-part", KeyScope::Prompt, "{", "previous part", ""),
    (Action::NextSection, "next-part", KeyScope::Prompt, "}", "next part", ""),
    (Action::Enter, "print", KeyScope::Prompt, "<enter>", "print the prompt and quit (with --print-on-exit)", ""),
    (Action::Escape, "leave-find", KeyScope::Prompt, "<esc>", "clear the matches, then go back to the list", "back"),
    (Action::EditInputs, "edit-inputs", KeyScope::Prompt, "A", "add or remove an input file", "input"),
    (Action::ChooseAgent, "cast-agent", KeyScope::Cast, "<enter>", "choose the agent for the seat", "agent"),
    (Action::CopyPrompt, "cast-copy-prompt", KeyScope::Cast, "c y", "copy the prompt of the seat", "copy"),
    (Action::Escape, "cast-leave", KeyScope::Cast, "<esc>", "back to the agents; keeps the cast", "back"),
    (Action::ChooseMode, "cast-mode", KeyScope::Cast, "m", "choose the mode of the seat", "mode"),
    (Action::ChooseRole, "cast-role", KeyScope::Cast, "r", "choose the role of the seat", "role"),
    (Action::ChooseTools, "cast-tools", KeyScope::Cast, "t", "choose the tool profile of the seat", ""),
    (Action::EditTask, "cast-task", KeyScope::Cast, "i", "write the task of the cast", ""),
    (Action::ChoosePattern, "cast-pattern", KeyScope::Cast, "p", "choose the pattern", ""),
    (Action::AddSeat, "cast-add", KeyScope::Cast, "a", "add a seat", ""),
    (Action::RemoveSeat, "cast-remove", KeyScope::Cast, "x", "remove the seat", ""),
    (Action::SaveCast, "cast-save", KeyScope::Cast, "s", "save the cast", "save"),
    (Action::CopyAll, "cast-copy-all", KeyScope::Cast, "C Y", "copy the run sheet and all prompts", "all"),
    (Action::WritePrompt, "cast-write", KeyScope::Cast, "w", "write the run sheet and all prompts to a folder", ""),
    (Action::MoveDown, "cast-move-down", KeyScope::Cast, "J", "move the seat down", ""),
    (Action::MoveUp, "cast-move-up", KeyScope::Cast, "K", "move the seat up", ""),
    (Action::NameSeat, "cast-name-seat", KeyScope::Cast, "n", "name the seat", ""),
    (Action::NameCast, "cast-name", KeyScope::Cast, "N", "name the cast", ""),
    (Action::ChooseKind, "cast-kind", KeyScope::Cast, "f", "choose the kind of seat", ""),
    (Action::MoreRounds, "cast-more-rounds", KeyScope::Cast, "+ =", "add a round", ""),
    (Action::FewerRounds, "cast-fewer-rounds", KeyScope::Cast, "-", "remove a round", ""),
    (Action::ChooseTemplate, "cast-template", KeyScope::Cast, "P", "choose the template for all prompts", ""),
    (Action::ShowRunSheet, "cast-run-sheet", KeyScope::Cast, "v", "show the run sheet", ""),
    (Action::CopyRunSheet, "cast-copy-run-sheet", KeyScope::Cast, "R", "copy the run sheet", ""),
    (Action::Undo, "cast-undo", KeyScope::Cast, "u", "undo", ""),
    (Action::Redo, "cast-redo", KeyScope::Cast, "<c-r>", "redo", ""),
    (Action::NextPane, "cast-next-pane", KeyScope::Cast, "<tab>", "switch between seats and prompt", "prompt"),
    (Action::NextPane, "cast-seats", KeyScope::CastPrompt, "<tab>", "back to the seats", "seats"),
    (
        Action::Escape,
        "cast-prompt-leave",
        KeyScope::CastPrompt,
        "<esc>",
        "clear search, then back to the seats",
        "back",
    ),
    (Action::ShowCut, "cast-show-cut", KeyScope::CastPrompt, ".", "show what was removed, or hide it", "show removed"),
    (Action::FindNext, "cast-find-next", KeyScope::CastPrompt, "n", "next match", ""),
    (Action::FindPrevious, "cast-find-previous", KeyScope::CastPrompt, "N", "previous match", ""),
    (Action::PreviousSection, "cast-previous-part", KeyScope::CastPrompt, "{", "previous part", ""),
    (Action::NextSection, "cast-next-part", KeyScope::CastPrompt, "}", "next part", ""),
    (Action::Enter, "form-edit", KeyScope::Form, "<enter>", "choose or write the value; unfold, switch", "edit"),
    (Action::AddKey, "form-add", KeyScope::Form, "a o <ins>", "add a key or an item here", "add"),
    (Action::Save, "form-save", KeyScope::Form, "<c-s> w", "review changes and save", "save"),
    (Action::Escape, "form-leave", KeyScope::Form, "<esc> q", "leave; asks about unsaved changes", "leave"),
    (Action::Undo, "form-undo", KeyScope::Form, "u <c-z>", "undo", "undo"),
    (Action::RenameKey, "form-rename", KeyScope::Form, "r <f2>", "rename the key", "rename"),
    (Action::RemoveKey, "form-remove", KeyScope::Form, "x d <del>", "remove the key or item", "remove"),
    (Action::MoveDown, "form-move-down", KeyScope::Form, "J <a-down>", "move the key or item down", "move"),
    (Action::MoveUp, "form-move-up", KeyScope::Form, "K <a-up>", "move the key or item up", "move"),
    (Action::NextTab, "form-raw", KeyScope::Form, "<tab> ]", "frontmatter as text", "raw"),
    (Action::Help, "form-help", KeyScope::Form, "? <f1>", "show the keys", "help"),
    (Action::Redo, "form-redo", KeyScope::Form, "<c-r> <c-y>", "redo", ""),
    (Action::EditValue, "form-write", KeyScope::Form, "i", "type the value instead of choosing it", ""),
    (Action::Toggle, "form-switch", KeyScope::Form, "<space>", "toggle true and false, fold or unfold", ""),
    (Action::Unfold, "form-unfold", KeyScope::Form, "l <right>", "unfold, then first child", ""),
    (Action::Fold, "form-fold", KeyScope::Form, "h <left>", "fold, or parent", ""),
    (Action::AddTopKey, "form-add-top", KeyScope::Form, "A O", "add a top-level key", ""),
    (Action::ChangeType, "form-type", KeyScope::Form, "t <f4>", "change the type of the value", ""),
    (Action::Repair, "form-repair", KeyScope::Form, "R <f3>", "repair invalid frontmatter", ""),
    (Action::OpenEditor, "form-open-editor", KeyScope::Form, "E", "open the file in $EDITOR", ""),
    (Action::Down, "form-down", KeyScope::Form, "j <down> <c-n>", "down", ""),
    (Action::Up, "form-up", KeyScope::Form, "k <up> <c-p>", "up", ""),
    (Action::Top, "form-top", KeyScope::Form, "g <home>", "first row", ""),
    (Action::Bottom, "form-bottom", KeyScope::Form, "G <end>", "last row", ""),
    (Action::HalfDown, "form-half-down", KeyScope::Form, "<c-d>", "half page down", ""),
    (Action::HalfUp, "form-half-up", KeyScope::Form, "<c-u>", "half page up", ""),
    (Action::PageDown, "form-page-down", KeyScope::Form, "<pgdn>", "page down", ""),
    (Action::PageUp, "form-page-up", KeyScope::Form, "<pgup>", "page up", ""),
    (Action::PreviousTab, "form-raw-too", KeyScope::Form, "<s-tab> [", "frontmatter as text", ""),
    (Action::Palette, "form-palette", KeyScope::Form, ":", "show every action", ""),
    (Action::Redraw, "form-redraw", KeyScope::Form, "<c-l>", "redraw the screen", ""),
    (Action::Quit, "form-quit", KeyScope::Form, "<c-c>", "quit", ""),
    (Action::Enter, "field-keep", KeyScope::Field, "<enter>", "keep the value", "keep"),
    (Action::Escape, "field-leave", KeyScope::Field, "<esc>", "cancel the edit", "cancel"),
    (Action::Save, "field-save", KeyScope::Field, "<c-s>", "keep it, review changes and save", "save"),
    (Action::Widen, "field-widen", KeyScope::Field, "<c-o>", "edit as multi-line text", "multi-line"),
    (Action::EraseLine, "field-erase", KeyScope::Field, "<c-u>", "delete line", ""),
    (Action::EraseWord, "field-erase-word", KeyScope::Field, "<c-w>", "delete previous word", ""),
    (Action::Quit, "field-quit", KeyScope::Field, "<c-c>", "quit", ""),
    (Action::Save, "lines-save", KeyScope::Lines, "<c-s>", "keep it, review changes and save", "save"),
    (Action::Escape, "lines-keep", KeyScope::Lines, "<esc>", "keep the value", "keep"),
    (Action::Save, "raw-save", KeyScope::Raw, "<c-s>", "review changes and save", "save"),
    (Action::Escape, "raw-form", KeyScope::Raw, "<esc>", "back to the form; keeps the text", "form"),
    (Action::Enter, "review-keep", KeyScope::Review, "<enter>", "accept the changes", "accept"),
    (Action::Done, "text-done", KeyScope::Text, "<c-s>", "done", "done"),
    (Action::Escape, "text-leave", KeyScope::Text, "<esc>", "leave; keeps the text", "leave"),
    (Action::Undo, "text-undo", KeyScope::Text, "<c-z>", "undo", "undo"),
    (Action::Redo, "text-redo", KeyScope::Text, "<c-y> <c-r>", "redo", ""),
    (Action::EraseLine, "text-erase", KeyScope::Text, "<c-u>", "delete start of line", ""),
    (Action::EraseWord, "text-erase-word", KeyScope::Text, "<c-w>", "delete previous word", ""),
    (Action::Quit, "text-quit", KeyScope::Text, "<c-c>", "quit", ""),
    (Action::Enter, "picker-choose", KeyScope::Picker, "<enter>", "choose", "choose"),
    (Action::Top, "picker-top", KeyScope::Picker, "<home>", "first row", ""),
    (Action::Bottom, "picker-bottom", KeyScope::Picker, "<end>", "last row", ""),
    (
        Action::DeleteSaved,
        "picker-delete",
        KeyScope::Picker,
        "<c-x> <del>",
        "delete the saved recipe or cast under the cursor",
        "",
    ),
    (Action::Enter, "question-answer", KeyScope::Question, "<enter>", "OK", "OK"),
    (Action::Complete, "question-complete", KeyScope::Question, "<tab>", "complete the path", ""),
    (Action::Yes, "confirm-yes", KeyScope::Confirm, "y", "yes", "yes"),
    (Action::No, "confirm-no", KeyScope::Confirm, "n <enter>", "no", "no"),
    (Action::Down, "reading-down", KeyScope::Reading, "j <down> <enter>", "down", "down"),
    (Action::Up, "reading-up", KeyScope::Reading, "k <up>", "up", "up"),
    (Action::Top, "reading-top", KeyScope::Reading, "g <home>", "first line", ""),
    (Action::Bottom, "reading-bottom", KeyScope::Reading, "G <end>", "last line", ""),
    (Action::HalfDown, "reading-half-down", KeyScope::Reading, "<c-d>", "half page down", ""),
    (Action::HalfUp, "reading-half-up", KeyScope::Reading, "<c-u>", "half page up", ""),
    (Action::PageDown, "reading-page-down", KeyScope::Reading, "<pgdn> <space>", "page down", ""),
    (Action::Escape, "reading-leave", KeyScope::Reading, "<esc> q", "close", "close"),
    (
        Action::CancelCommand,
        "command-cancel",
        KeyScope::Running,
        "x <c-c>",
        "stop the command and everything it started",
        "stop",
    ),
    (Action::CopyPrompt, "answer-copy", KeyScope::Answer, "c y", "copy the output", "copy"),
    (Action::WritePrompt, "answer-write", KeyScope::Answer, "w", "write the output to a file", "write"),
    (Action::Down, "dialog-down", KeyScope::Dialog, "<down> <c-n> <c-j>", "down", ""),
    (Action::Up, "dialog-up", KeyScope::Dialog, "<up> <c-p> <c-k>", "up", ""),
    (Action::PageDown, "dialog-page-down", KeyScope::Dialog, "<pgdn> <c-d>", "page down", ""),
    (Action::PageUp, "dialog-page-up", KeyScope::Dialog, "<pgup>", "page up", ""),
    (Action::EraseLine, "dialog-erase", KeyScope::Dialog, "<c-u>", "delete line", ""),
    (Action::EraseWord, "dialog-erase-word", KeyScope::Dialog, "<c-w>", "delete previous word", ""),
    (Action::Escape, "dialog-leave", KeyScope::Dialog, "<esc>", "cancel", "cancel"),
    (Action::Quit, "dialog-quit", KeyScope::Dialog, "<c-c>", "quit", ""),
];

impl Default for Keymap {
    fn default() -> Self {
        let binding = |&(action, name, scope, keys, sentence, short): &Row| KeyBinding {
            action,
            name,
            scope,
            keys: keys.split(' ').filter_map(KeyPress::parse).collect(),
            sentence,
            short,
        };
        Self { bindings: ROWS.iter().map(binding).collect() }
    }
}

impl Keymap {
    /// Action of a key in these scopes, from the first that binds it.
    pub fn action(&self, key: KeyPress, scopes: &[KeyScope]) -> Option<Action> {
        scopes.iter().find_map(|&scope| {
            let mut of_scope = self.bindings.iter().filter(|binding| binding.scope == scope);
            of_scope.find(|binding| binding.keys.contains(&key)).map(|binding| binding.action)
        })
    }

    /// The first key of an action in these scopes.
    pub fn key_of(&self, action: Action, scopes: &[KeyScope]) -> Option<KeyPress> {
        self.binding(action, scopes).and_then(|binding| binding.keys.first().copied())
    }

    /// The key of an action where these scopes apply, for a sentence; the name of the action if it has no key there,
    /// as the list of all actions and the configuration know it.
    pub fn key_label(&self, action: Action, scopes: &[KeyScope]) -> String {
        if let Some(key) = self.key_of(action, scopes) {
            return key.to_string();
        }
        let mut rows = self.bindings.iter().filter(|binding| binding.action == action);
        rows.find(|binding| scopes.contains(&binding.scope))
            .map_or_else(String::new, |binding| format!("`{}`", binding.name))
    }

    /// The row of an action where these scopes apply, if it has a key there.
    pub fn binding(&self, action: Action, scopes: &[KeyScope]) -> Option<&KeyBinding> {
        scopes.iter().find_map(|&scope| {
            let mut rows = self.bindings.iter().filter(|binding| binding.scope == scope && binding.action == action);
            rows.find(|binding| !binding.keys.is_empty())
        })
    }

    /// The footer's hints for these scopes, nearest first, each with its keys and word. `word` returns `None` for
    /// actions that have no effect now. Rows of a scope with the same word are one hint.
    pub fn hints(
        &self,
        scopes: &[KeyScope],
        word: impl Fn(&KeyBinding) -> Option<&'static str>,
    ) -> Vec<(Vec<KeyPress>, &'static str)> {
        let mut hints: Vec<(Vec<KeyPress>, &'static str)> = Vec::new();
        for (at, &scope) in scopes.iter().enumerate() {
            let of_nearer = hints.len();
            let of_scope = self.bindings.iter().filter(|binding| binding.scope == scope && !binding.short.is_empty());
            for (binding, word) in of_scope.filter_map(|binding| Some((binding, word(binding)?))) {
                // A key that a nearer scope uses has the nearer scope's effect.
                let is_free = |key: &&KeyPress| self.action(**key, &scopes[..at]).is_none();
                let Some(&key) = binding.keys.first().filter(is_free) else { continue };
                match hints.iter().position(|(_, known)| *known == word) {
                    Some(same) if same >= of_nearer => hints[same].0.push(key),
                    Some(_) => {}
                    None => hints.push((vec![key], word)),
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
        let taken = ["<c-b>", "<c-g>"].map(KeyPress::parse);
        for binding in Keymap::default().bindings {
            assert!(binding.keys.iter().all(|key| !taken.contains(&Some(*key))), "{}", binding.name);
        }
    }

    #[test]
    fn the_nearest_scope_decides() {
        let keymap = Keymap::default();
        let space = KeyPress::char(' ');
        assert_eq!(keymap.action(space, &[KeyScope::Detail, KeyScope::Anywhere]), Some(Action::Tick));
        assert_eq!(keymap.action(space, &[KeyScope::Agents, KeyScope::Anywhere]), Some(Action::Mark));
        assert_eq!(keymap.action(KeyPress::char('q'), &[KeyScope::Query]), None);
    }
}
