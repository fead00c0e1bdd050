//! What a change of a file does when it is killed, refused, or not alone: nothing lost, nothing half
//! written, no failure told as success.

mod door;
mod kept;
mod limits;
mod meanwhile;
mod steps;
mod users;

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use callsheet::domain::library::Library;
use callsheet::store::{
    self, Backup, Fingerprint, Folders, SaveError, Text, Trashed, backups, refusal, restore_backup, restore_trashed,
    save, sweep, sweep_at_start, trash, trashed,
};
use tempfile::TempDir;

/// A disk that is another one than that of temporary files.
const FAR: &str = "/dev/shm";

/// What a file is before a change: neither UTF-8 nor ended by a newline.
fn old() -> Vec<u8> {
    let mut text = "---\r\nname: old # kept\r\n---\r\n".repeat(400).into_bytes();
    text.push(0xff);
    text
}

/// What it is to be.
fn new() -> Vec<u8> {
    "---\nname: new\n---\nAn agent.\n".repeat(700).into_bytes()
}

/// The same, of fewer bytes than the old.
fn short() -> Vec<u8> {
    b"---\nname: short\n---\n".to_vec()
}

/// A person's folders and one agent, prepared for a change.
struct Ground {
    root: PathBuf,
    /// Gone with the ground, unless it is only visited.
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

    /// The ground that another process prepared.
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

    /// The agent's second name, where it has one.
    fn twin(&self) -> PathBuf {
        self.path("links/twin.md")
    }

    fn folders(&self) -> Folders {
        Folders::under(&self.path("home"))
    }

    /// What the next start removes.
    fn sweep(&self) {
        sweep([self.path("agents").as_path(), self.path("links").as_path(), self.path("agents/pdf").as_path()]);
        sweep_at_start(&Library::default(), &self.folders());
    }

    fn save(&self, path: &Path, bytes: &[u8]) -> Result<store::Way, SaveError> {
        let foreseen = refusal(path);
        let saved = save(path, bytes, &Fingerprint::of(&old()), &self.folders()).map(|saved| saved.way);
        // What a save is refused for is told before, and nothing else is.
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
    /// Saved in place, because it has two names, and grows.
    Grow,
    /// The same, and shrinks.
    Shrink,
    /// Another one created, in a folder of its own.
    Create,
    Delete,
    Restore,
    /// To a trash on another disk.
    DeleteFar,
    /// From there.
    RestoreFar,
    Rename,
}

impl Change {
    const ALL: [Self; 9] = [
        Self::Save,
        Self::Grow,
        Self::Shrink,
        Self::Create,
        Self::Delete,
        Self::Restore,
        Self::DeleteFar,
        Self::RestoreFar,
        Self::Rename,
    ];

    fn prepare(self) -> Ground {
        let mut ground = Ground::new();
        match self {
            Self::Grow | Self::Shrink => fs::hard_link(ground.agent(), ground.twin()).unwrap(),
            Self::DeleteFar | Self::RestoreFar => ground.move_home_far(),
            _ => {}
        }
        if matches!(self, Self::Restore | Self::RestoreFar) {
            trash(&ground.agent(), 1, &ground.folders()).unwrap();
        }
        ground
    }

    /// Why it cannot be tried here; none where it can.
    fn impossible(self) -> Option<&'static str> {
        let device = |path: &Path| fs::metadata(path).map(|metadata| metadata.dev()).ok();
        let is_other = device(Path::new(FAR)).is_some_and(|far| Some(far) != device(&std::env::temp_dir()));
        let is_far = matches!(self, Self::DeleteFar | Self::RestoreFar);
        (is_far && !is_other).then_some("/dev/shm is no other disk")
    }

    /// Makes the change, between two calls of the system that a trace shows.
    fn perform(self, ground: &Ground) -> Result<(), SaveError> {
        let deleted: Vec<Trashed> = trashed(&ground.folders());
        let (old, new, short) = (Fingerprint::of(&old()), new(), short());
        let folders = ground.folders();
        mark(door::BEGINS);
        let result = match self {
            Self::Save => save(&ground.link(), &new, &old, &folders).map(drop),
            Self::Grow => save(&ground.agent(), &new, &old, &folders).map(drop),
            Self::Shrink => save(&ground.agent(), &short, &old, &folders).map(drop),
            Self::Create => store::create(&ground.path("agents"), Path::new("pdf/SKILL.md"), &new).map(drop),
            Self::Delete | Self::DeleteFar => trash(&ground.agent(), 1, &folders).map(drop),
            Self::Restore | Self::RestoreFar => restore_trashed(&deleted[0]),
            Self::Rename => store::rename_file(&ground.agent(), &ground.path("agents/renamed.md")),
        };
        mark(door::ENDS);
        result
    }

    /// Asserts that everything is whole, and that the end that was told is the one that stands there.
    fn check(self, ground: &Ground, end: &End) {
        match self {
            Self::Save => {
                assert!(fs::symlink_metadata(ground.link()).unwrap().is_symlink());
                check_text(ground, end, &new());
            }
            Self::Grow => check_in_place(ground, end, &new(), Text::Old),
            Self::Shrink => check_in_place(ground, end, &short(), Text::New),
            Self::Create => {
                let text = fs::read(ground.path("agents/pdf/SKILL.md")).ok();
                assert!(text.is_none() || text == Some(new()), "half a file");
                end.agrees(text.is_some());
                assert_eq!(fs::read(ground.agent()).unwrap(), old());
            }
            Self::Delete | Self::Restore | Self::DeleteFar | Self::RestoreFar => {
                let (there, deleted) = (fs::read(ground.agent()).ok(), trashed(&ground.folders()));
                assert!(there.is_none() || there == Some(old()), "half a file");
                let in_trash = deleted.len() == 1;
                // Between two disks it is rather twice than never.
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
        }
        check_leftovers(ground);
    }
}

/// Asserts that the next start removes all that is not a person's.
fn check_leftovers(ground: &Ground) {
    const PERSONS: [&str; 5] =
        ["agents/agent.md", "agents/renamed.md", "agents/pdf/SKILL.md", "links/link.md", "links/twin.md"];
    ground.sweep();
    let deleted = trashed(&ground.folders()).len();
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

/// In place only a backup makes it whole: it is there whenever the file is not, and gives either text.
fn check_in_place(ground: &Ground, end: &End, new: &[u8], wanted: Text) {
    let text = fs::read(ground.agent()).unwrap();
    if text != old() && text != new {
        assert!(!matches!(end, End::Done), "half a file, told as done");
        let offered = backups(&ground.folders());
        let [backup @ Backup { path, .. }] = offered.as_slice() else { panic!("half a file, and {offered:?}") };
        assert_eq!((path, &backup.old, backup.new.as_slice()), (&ground.agent(), &old(), new));
        restore_backup(backup, wanted, &ground.folders()).unwrap();
        assert_eq!(fs::read(ground.agent()).unwrap(), if wanted == Text::Old { old() } else { new.to_vec() });
        assert!(backups(&ground.folders()).is_empty());
    } else {
        check_text(ground, end, new);
        assert!(backups(&ground.folders()).is_empty());
    }
    assert_eq!(fs::read(ground.agent()).unwrap(), fs::read(ground.twin()).unwrap());
}

/// How a change ended, as its process told.
#[derive(Debug)]
enum End {
    Killed,
    Done,
    /// The name of the error, and its sentence.
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

/// A call of the system that does nothing and stands in the trace.
fn mark(name: &str) {
    assert!(fs::symlink_metadata(name).is_err());
}
