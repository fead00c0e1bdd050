//! Properties of a file other than its contents, before and after a save: links, names, permissions, owners, access
//! lists, attributes.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::path::Path;
use std::process::Command;

use callsheet::store::SaveMethod;
use rustix::fs::{XattrFlags, fgetxattr, flistxattr, setxattr};
use rustix::io::Errno;
use rustix::process::geteuid;

use super::{Ground, new, old};

/// Properties of a file other than its contents.
#[derive(Debug, PartialEq, Eq)]
struct Facts {
    mode: u32,
    owner: (u32, u32),
    names: u64,
    attributes: Vec<(String, Vec<u8>)>,
}

fn facts(path: &Path) -> Facts {
    let file = File::open(path).unwrap();
    let metadata = file.metadata().unwrap();
    let mut list = vec![0; 1 << 16];
    let length = flistxattr(&file, &mut list).unwrap_or(0);
    let names = list[..length].split(|byte| *byte == 0).filter(|name| !name.is_empty());
    let mut attributes: Vec<(String, Vec<u8>)> = names
        .map(|name| {
            let mut value = vec![0; 1 << 16];
            let length = fgetxattr(&file, name, &mut value).unwrap();
            (String::from_utf8(name.to_vec()).unwrap(), value[..length].to_vec())
        })
        .collect();
    attributes.sort();
    Facts { mode: metadata.mode(), owner: (metadata.uid(), metadata.gid()), names: metadata.nlink(), attributes }
}

/// An access list in the form used by the system: kind, permissions, id.
fn access_list(entries: &[(u16, u16, u32)]) -> Vec<u8> {
    let mut list = 2_u32.to_le_bytes().to_vec();
    for (kind, rights, number) in entries {
        list.extend(kind.to_le_bytes());
        list.extend(rights.to_le_bytes());
        list.extend(number.to_le_bytes());
    }
    list
}

/// The owner may do everything, user 4711 and the group may read, nobody else may do anything.
fn some_access() -> Vec<u8> {
    let nobody = u32::MAX;
    access_list(&[(1, 6, nobody), (2, 4, 4711), (4, 4, nobody), (16, 4, nobody), (32, 0, nobody)])
}

/// Sets an attribute. Prints a message if the file system does not support it.
fn set(path: &Path, name: &str, value: &[u8]) -> bool {
    match setxattr(path, name, value, XattrFlags::empty()) {
        Err(Errno::NOTSUP | Errno::PERM) => {
            println!("skipped: {name} cannot be set in {}", std::env::temp_dir().display());
            false
        }
        result => {
            result.unwrap();
            true
        }
    }
}

/// Saves through every kind of name, and asserts that only the contents have changed.
fn keeps_everything(make: impl Fn(&Path)) {
    for has_twin in [false, true] {
        for is_through_link in [false, true] {
            let ground = Ground::new();
            if has_twin {
                fs::hard_link(ground.agent(), ground.twin()).unwrap();
            }
            make(&ground.agent());
            let before = facts(&ground.agent());
            let path = if is_through_link { ground.link() } else { ground.agent() };
            let way = ground.save(&path, &new()).unwrap();
            assert_eq!(way, if has_twin { SaveMethod::InPlace } else { SaveMethod::Replaced });
            assert_eq!(facts(&ground.agent()), before, "twin {has_twin}, link {is_through_link}");
            assert_eq!(fs::read(ground.agent()).unwrap(), new());
            assert_eq!(fs::read_link(ground.link()).unwrap(), Path::new("../agents/agent.md"));
            if has_twin {
                assert_eq!(fs::metadata(ground.twin()).unwrap().ino(), fs::metadata(ground.agent()).unwrap().ino());
                fs::remove_file(ground.twin()).unwrap();
            }
            assert_eq!(ground.names(), ["agents/agent.md", "links/link.md"], "nothing is left beside it");
        }
    }
}

#[test]
fn saving_keeps_links_names_and_permissions() {
    for mode in [0o200, 0o600, 0o604, 0o640, 0o646, 0o664, 0o755, 0o777, 0o1644, 0o2755, 0o4755, 0o6711] {
        if !geteuid().is_root() && mode & 0o400 == 0 {
            continue;
        }
        keeps_everything(|path| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap());
    }
}

#[test]
fn saving_keeps_owners() {
    if !geteuid().is_root() {
        return println!("skipped: only root can give a file to another user");
    }
    for (owner, group) in [(0, 4321), (1234, 0), (1234, 4321)] {
        keeps_everything(|path| {
            chown(path, Some(owner), Some(group)).unwrap();
            fs::set_permissions(path, Permissions::from_mode(0o6755)).unwrap();
        });
    }
}

#[test]
fn saving_keeps_access_lists_and_extended_attributes() {
    let ground = Ground::new();
    if !set(&ground.agent(), "user.note", b"x") || !set(&ground.agent(), "system.posix_acl_access", &some_access()) {
        return;
    }
    keeps_everything(|path| {
        set(path, "user.note", b"read \0 twice");
        set(path, "user.empty", b"");
        set(path, "user.long", &[7; 3000]);
        set(path, "system.posix_acl_access", &some_access());
        if geteuid().is_root() {
            set(path, "trusted.note", b"x");
            chown(path, Some(1234), Some(4321)).unwrap();
        }
    });
}

/// A folder can give every new file an access list; the saved file had none.
#[test]
fn default_access_lists_of_the_folder_are_not_given_to_a_saved_file() {
    let ground = Ground::new();
    if !set(&ground.path("agents"), "system.posix_acl_default", &some_access()) {
        return;
    }
    let before = facts(&ground.agent());
    assert_eq!(ground.save(&ground.agent(), &new()), Ok(SaveMethod::Replaced));
    assert_eq!(facts(&ground.agent()), before);
}

#[test]
fn saving_through_two_links_keeps_both() {
    let ground = Ground::new();
    symlink("link.md", ground.path("links/second.md")).unwrap();
    assert_eq!(ground.save(&ground.path("links/second.md"), &new()), Ok(SaveMethod::Replaced));
    assert_eq!(fs::read_link(ground.path("links/second.md")).unwrap(), Path::new("link.md"));
    assert_eq!(fs::read(ground.agent()).unwrap(), new());
    assert_eq!(ground.names(), ["agents/agent.md", "links/link.md", "links/second.md"]);
}

#[test]
fn unchanged_bytes_are_not_written() {
    let ground = Ground::new();
    let stamps = |path: &Path| {
        let metadata = fs::metadata(path).unwrap();
        (metadata.ino(), metadata.mtime(), metadata.mtime_nsec(), metadata.ctime(), metadata.ctime_nsec())
    };
    let paths = [ground.agent(), ground.path("agents"), ground.path("links"), ground.path("home")];
    let before: Vec<_> = paths.iter().map(|path| stamps(path)).collect();
    assert_eq!(ground.save(&ground.agent(), &old()), Ok(SaveMethod::Unchanged));
    assert_eq!(ground.save(&ground.link(), &old()), Ok(SaveMethod::Unchanged));
    assert_eq!(paths.iter().map(|path| stamps(path)).collect::<Vec<_>>(), before);
}

/// A single file mounted into a container is a mount point, which nothing can replace.
#[test]
fn a_file_that_is_mounted_is_written_in_place() {
    let ground = Ground::new();
    let Some(_mounted) = Mounted::over(&ground.agent(), &["--bind", ground.agent().to_str().unwrap()]) else { return };
    let before = facts(&ground.agent());
    assert_eq!(ground.save(&ground.agent(), &new()), Ok(SaveMethod::InPlace));
    assert_eq!((facts(&ground.agent()), fs::read(ground.agent()).unwrap()), (before, new()));
    assert_eq!(ground.names(), ["agents/agent.md", "links/link.md"]);
}

/// A mounted path, until it is dropped.
pub struct Mounted(std::path::PathBuf);

impl Mounted {
    /// Mounts over a path. Prints a message if that is not allowed.
    pub fn over(path: &Path, arguments: &[&str]) -> Option<Self> {
        let output = Command::new("mount").args(arguments).arg(path).output().unwrap();
        if output.status.success() {
            return Some(Self(path.to_owned()));
        }
        println!("skipped: nothing can be mounted: {}", String::from_utf8_lossy(&output.stderr).trim());
        None
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("--lazy").arg(&self.0).status();
        assert!(unmounted.unwrap().success() || std::thread::panicking());
    }
}
