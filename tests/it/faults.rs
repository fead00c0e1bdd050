//! Changes of a file that are killed, refused, or made while another program writes: nothing is lost or half written,
//! and no failure is reported as success.

mod door;
mod kept;
mod limits;
mod meanwhile;
mod steps;
mod users;
mod writers;

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use callsheet::domain::create::Renaming;
use callsheet::domain::library::Library;
use callsheet::store::{
    self, BackupText, BatchError, FileFingerprint, SaveError, TornBackup, TrashedFile, UserFolders, backups,
    finish_renames, move_to_trash, refusal, replace_batch, restore_backup, restore_trashed, save, sweep,
    sweep_at_start, trashed_files, undo_batches,
};
use tempfile::TempDir;

/// A folder on another disk than that of temporary files.
const FAR: &str = "/dev/shm";

/// Contents of a file before a change: neither UTF-8 nor ending in a newline.
fn old() -> Vec<u8> {
    let mut text = "---\r\nname: old # kept\r\n---\r\n".repeat(400).into_bytes();
    text.push(0xff);
    text
}

/// Contents of the file after the change.
fn new() -> Vec<u8> {
    "---\nname: new\n---\nAn agent.\n".repeat(700).into_bytes()
}

/// The same with fewer bytes than the old contents.
fn short() -> Vec<u8> {
    b"---\nname: short\n---\n".to_vec()
}

/// A user's folders and one agent, prepared for a change.
struct Ground {
    root: PathBuf,
    /// Removed with the ground; `None` if another process owns the folder.
    _own: Option<TempDir>,
    /// The home folder on another disk.
    far: Option<TempDir>,
}

impl Ground {
    fn new() -> Self {
        let own = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(own.path()).unwrap();
        for folder in ["home", "agents", "links"] {
            fs::create_dir(root.join(folder)).unwrap();
        }
        let ground = Self { root, _own: Some(own), far: None };
        fs::write(ground.agent(), old()).unwrap();
        fs::set_permissions(ground.agent(), fs::Permissions::from_mode(0o640)).unwrap();
        symlink("../agents/agent.md", ground.link()).unwrap();
        ground
    }

    /// Opens the ground that another process prepared.
    fn at(root: PathBuf) -> Self {
        Self { root, _own: None, far: None }
    }

    fn move_home_far(&mut self) {
        let far = tempfile::tempdir_in(FAR).unwrap();
        fs::remove_dir(self.path("home")).unwrap();
        symlink(far.path(), self.path("home")).unwrap();
        self.far = Some(far);
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    fn agent(&self) -> PathBuf {
        self.path("agents/agent.md")
    }

    /// A link to the agent.
    fn link(&self) -> PathBuf {
        self.path("links/link.md")
    }

    /// The agent's second name, if it has one.
    fn twin(&self) -> PathBuf {
        self.path("links/twin.md")
    }

    fn folders(&self) -> UserFolders {
        UserFolders::under(&self.path("home"))
    }

    /// Removes everything that the next start removes.
    fn sweep(&self) {
        sweep([self.path("agents").as_path(), self.path("links").as_path(), self.path("agents/pdf").as_path()]);
        sweep_at_start(&Library::default(), &self.folders());
        finish_renames(&self.folders());
        undo_batches(&self.folders());
    }

    fn save(&self, path: &Path, bytes: &[u8]) -> Result<store::SaveMethod, SaveError> {
        let foreseen = refusal(path);
        let saved = save(path, bytes, &FileFingerprint::of(&old()), &self.folders()).map(|saved| saved.method);
        // A refused save is reported in advance, and nothing else is.
        match &saved {
            Err(
                error @ (SaveError::ReadOnly { .. }
                | SaveError::OtherOwner { .. }
                | SaveError::FolderNotWritable { .. }),
            ) => assert_eq!(foreseen.as_ref(), Some(error)),
            _ => assert_eq!(foreseen, None, "{saved:?}"),
        }
        saved
    }

    /// Every file under the ground, sorted.
    fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        collect(&self.root, &self.root, &mut names);
        names.sort();
        names
    }
}

fn collect(root: &Path, folder: &Path, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if fs::symlink_metadata(&path).unwrap().is_dir() || path == root.join("home") {
            collect(root, &path, names);
        } else {
            names.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
        }
    }
}

/// A change of the ground's agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    /// Saved through a link.
    Save,
    /// Saved in place, because it has two names, with longer contents.
    Grow,
    /// The same with shorter contents.
    Shrink,
    /// Another agent created, in a new folder.
    Create,
    Delete,
    Restore,
    /// To a trash on another disk.
    DeleteFar,
    /// From a trash on another disk.
    RestoreFar,
    Rename,
    /// With another name in its text.
    RenameAgent,
    /// Replaced together with a new file.
    ReplaceBatch,
}

impl Change {
    const ALL: [Self; 11] = [
        Self::Save,
        Self::Grow,
        Self::Shrink,
        Self::Create,
        Self::Delete,
        Self::Restore,
        Self::DeleteFar,
        Self::RestoreFar,
        Self::Rename,
        Self::RenameAgent,
        Self::ReplaceBatch,
    ];

    fn prepare(self) -> Ground {
        let mut ground = Ground::new();
        match self {
            Self::Grow | Self::Shrink => fs::hard_link(ground.agent(), ground.twin()).unwrap(),
            Self::DeleteFar | Self::RestoreFar => ground.move_home_far(),
            _ => {}
        }
        if matches!(self, Self::Restore | Self::RestoreFar) {
            move_to_trash(&ground.agent(), 1, &ground.folders()).unwrap();
        }
        ground
    }

    /// The reason that it cannot be tried here; `None` if it can.
    fn impossible(self) -> Option<&'static str> {
        let device = |path: &Path| fs::metadata(path).map(|metadata| metadata.dev()).ok();
        let is_other = device(Path::new(FAR)).is_some_and(|far| Some(far) != device(&std::env::temp_dir()));
        let is_far = matches!(self, Self::DeleteFar | Self::RestoreFar);
        (is_far && !is_other).then_some("/dev/shm is no other disk")
    }

    /// Makes the change, between two system calls that mark it in a trace.
    fn perform(self, ground: &Ground) -> Result<(), SaveError> {
        let deleted: Vec<TrashedFile> = trashed_files(&ground.folders());
        let (old, new, short) = (FileFingerprint::of(&old()), new(), short());
        let folders = ground.folders();
        let (from, to) = (ground.agent(), ground.path("agents/renamed.md"));
        let renaming = Renaming {
            old_name: "old".to_owned(),
            new_name: "new".to_owned(),
            from: from.clone(),
            to: to.clone(),
            moved: Some((from, to)),
            old: self::old(),
            new: self::new(),
        };
        let batch = ["agent.md", "renamed.md"].map(|name| (name.to_owned(), String::from_utf8(new.clone()).unwrap()));
        mark(door::BEGINS);
        let result = match self {
            Self::Save => save(&ground.link(), &new, &old, &folders).map(drop),
            Self::Grow => save(&ground.agent(), &new, &old, &folders).map(drop),
            Self::Shrink => save(&ground.agent(), &short, &old, &folders).map(drop),
            Self::Create => store::create_file(&ground.path("agents"), Path::new("pdf/SKILL.md"), &new).map(drop),
            Self::Delete | Self::DeleteFar => move_to_trash(&ground.agent(), 1, &folders).map(drop),
            Self::Restore | Self::RestoreFar => restore_trashed(&deleted[0]),
            Self::Rename => store::rename_file(&ground.agent(), &ground.path("agents/renamed.md")),
            Self::RenameAgent => store::rename_agent(&renaming, &folders),
            Self::ReplaceBatch => match replace_batch(&ground.path("agents"), &batch, &folders) {
                Ok(()) => Ok(()),
                Err(BatchError::Nothing { error, .. } | BatchError::Unconfirmed { error, .. }) => Err(error),
                Err(error) => panic!("{error}"),
            },
        };
        mark(door::ENDS);
        result
    }

    /// Asserts that everything is intact, and that the reported result is the actual one.
    fn check(self, ground: &Ground, end: &End) {
        match self {
            Self::Save => {
                assert!(fs::symlink_metadata(ground.link()).unwrap().is_symlink());
                check_text(ground, end, &new());
            }
            Self::Grow => check_in_place(ground, end, &new(), BackupText::Old),
            Self::Shrink => check_in_place(ground, end, &short(), BackupText::New),
            Self::Create => {
                let text = fs::read(ground.path("agents/pdf/SKILL.md")).ok();
                assert!(text.is_none() || text == Some(new()), "half a file");
                end.agrees(text.is_some());
                assert_eq!(fs::read(ground.agent()).unwrap(), old());
            }
            Self::Delete | Self::Restore | Self::DeleteFar | Self::RestoreFar => {
                let (there, deleted) = (fs::read(ground.agent()).ok(), trashed_files(&ground.folders()));
                assert!(there.is_none() || there == Some(old()), "half a file");
                let in_trash = deleted.len() == 1;
                // Between two disks, the file may exist twice, but must not be missing.
                let is_between = matches!(self, Self::DeleteFar | Self::RestoreFar) && matches!(end, End::Killed);
                assert!(in_trash != there.is_some() || (in_trash && is_between), "lost, or twice");
                end.agrees(in_trash == matches!(self, Self::Delete | Self::DeleteFar));
            }
            Self::Rename => {
                let (from, to) = (fs::read(ground.agent()).ok(), fs::read(ground.path("agents/renamed.md")).ok());
                assert!(from.is_some() || to.is_some(), "lost");
                assert!([&from, &to].into_iter().flatten().all(|text| *text == old()), "half a file");
                assert!(from.is_none() || to.is_none(), "twice");
                end.agrees(to.is_some());
            }
            Self::RenameAgent => {
                let texts = || (fs::read(ground.agent()).ok(), fs::read(ground.path("agents/renamed.md")).ok());
                let is_whole = |texts: &(Option<Vec<u8>>, Option<Vec<u8>>)| match texts {
                    (Some(text), None) => *text == old(),
                    (None, Some(text)) => *text == new(),
                    _ => false,
                };
                // Only a kill leaves something that the next start must repair.
                let found = texts();
                assert!(is_whole(&found) || matches!(end, End::Killed), "half a rename, and told");
                end.agrees(found.1.is_some());
                let outcomes = finish_renames(&ground.folders());
                assert_eq!(outcomes.is_empty(), is_whole(&found), "{outcomes:?}");
                assert!(is_whole(&texts()), "half a rename after the next start");
            }
            Self::ReplaceBatch => {
                let texts = || (fs::read(ground.agent()).ok(), fs::read(ground.path("agents/renamed.md")).ok());
                let (before, after) = ((Some(old()), None), (Some(new()), Some(new())));
                // Only a kill leaves what the next start has to mend.
                let found = texts();
                let is_whole = found == before || found == after;
                assert!(is_whole || matches!(end, End::Killed), "half a batch, and told");
                end.agrees(found == after);
                let outcomes = undo_batches(&ground.folders());
                assert_eq!(outcomes.is_empty(), is_whole, "{outcomes:?}");
                assert_eq!(texts(), if is_whole { found } else { before });
                assert_eq!(fs::metadata(ground.agent()).unwrap().permissions().mode() & 0o7777, 0o640);
            }
        }
        check_leftovers(ground);
    }
}

/// Asserts that the next start removes everything except the user's files.
fn check_leftovers(ground: &Ground) {
    const PERSONS: [&str; 5] =
        ["agents/agent.md", "agents/renamed.md", "agents/pdf/SKILL.md", "links/link.md", "links/twin.md"];
    ground.sweep();
    let deleted = trashed_files(&ground.folders()).len();
    let is_expected = |name: &String| match name.strip_prefix("home/.local/share/callsheet/trash/") {
        Some(rest) => deleted == 1 && (rest.ends_with("/file") || rest.ends_with("/about.json")),
        None => PERSONS.contains(&name.as_str()),
    };
    let left: Vec<String> = ground.names().into_iter().filter(|name| !is_expected(name)).collect();
    assert!(left.is_empty(), "not swept: {left:?}");
}

fn check_text(ground: &Ground, end: &End, new: &[u8]) {
    let text = fs::read(ground.agent()).unwrap();
    assert!(text == old() || text == new, "half a file, {} bytes", text.len());
    end.agrees(text == new);
    assert_eq!(fs::metadata(ground.agent()).unwrap().permissions().mode() & 0o7777, 0o640);
}

/// A file written in place is only protected by a backup: it exists whenever the file is incomplete, and has both
/// texts.
fn check_in_place(ground: &Ground, end: &End, new: &[u8], wanted: BackupText) {
    let text = fs::read(ground.agent()).unwrap();
    if text != old() && text != new {
        assert!(!matches!(end, End::Done), "half a file, told as done");
        let offered = backups(&ground.folders());
        let [backup @ TornBackup { path, .. }] = offered.as_slice() else { panic!("half a file, and {offered:?}") };
        assert_eq!((path, &backup.old, backup.new.as_slice()), (&ground.agent(), &old(), new));
        restore_backup(backup, wanted, &ground.folders()).unwrap();
        assert_eq!(fs::read(ground.agent()).unwrap(), if wanted == BackupText::Old { old() } else { new.to_vec() });
        assert!(backups(&ground.folders()).is_empty());
    } else {
        check_text(ground, end, new);
        assert!(backups(&ground.folders()).is_empty());
    }
    assert_eq!(fs::read(ground.agent()).unwrap(), fs::read(ground.twin()).unwrap());
}

/// Result of a change, as its process printed it.
#[derive(Debug)]
enum End {
    Killed,
    Done,
    /// The name of the error, and its message.
    Failed(String, String),
}

impl End {
    fn agrees(&self, is_changed: bool) {
        match self {
            Self::Killed => {}
            Self::Done => assert!(is_changed, "told as done, and it is not"),
            Self::Failed(name, sentence) => {
                assert_eq!(is_changed, name == "Unconfirmed", "{name}: {sentence}");
                assert_ne!(name, "Damaged", "whole, and told as damaged");
            }
        }
    }
}

/// Makes a system call that does nothing and appears in the trace.
fn mark(name: &str) {
    assert!(fs::symlink_metadata(name).is_err());
}
