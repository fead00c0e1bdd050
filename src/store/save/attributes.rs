//! Attributes of a file other than its contents: owner, permissions, access list and extended attributes.

use std::fs::{File, FileTimes, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

use rustix::buffer::spare_capacity;
use rustix::fs::{Gid, Uid, XattrFlags, fchown, fgetxattr, flistxattr, fremovexattr, fsetxattr};
use rustix::io::Errno;

use super::save_error::is_forbidden;

/// The permission bits of a mode.
const RIGHTS: u32 = 0o7777;

/// Initial buffer size for a list or value, before its real size is known.
const ROOM: usize = 1024;

/// Attributes of a file other than its contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FileAttributes {
    owner: u32,
    group: u32,
    rights: u32,
    /// Names and values, including access lists.
    extended: Vec<(Vec<u8>, Vec<u8>)>,
}

/// The reason that attributes were not applied to another file.
#[derive(Debug)]
pub(super) enum AttributeRefusal {
    /// The user lacks the permission. Writing in place preserves the attributes.
    NotAllowed,
    /// Another error.
    Failed(io::Error),
}

impl FileAttributes {
    pub(super) fn of(file: &File) -> io::Result<Self> {
        let metadata = file.metadata()?;
        Ok(Self {
            owner: metadata.uid(),
            group: metadata.gid(),
            rights: metadata.mode() & RIGHTS,
            extended: extended(file)?,
        })
    }

    /// Applies the attributes to another open file, which must already have its contents, because writing resets some
    /// of them.
    pub(super) fn apply(&self, file: &File) -> Result<(), AttributeRefusal> {
        self.apply_owner(file, &file.metadata()?)?;
        self.apply_extended(file)?;
        apply_permissions(file, self.rights)?;
        // Some are silently ignored, such as the set-group-id bit for a group that the user is not in.
        if Self::of(file)? == *self { Ok(()) } else { Err(AttributeRefusal::NotAllowed) }
    }

    fn apply_owner(&self, file: &File, has: &Metadata) -> Result<(), AttributeRefusal> {
        let owner = (has.uid() != self.owner).then(|| Uid::from_raw(self.owner));
        let group = (has.gid() != self.group).then(|| Gid::from_raw(self.group));
        if owner.is_some() || group.is_some() {
            fchown(file, owner, group).map_err(io::Error::from)?;
        }
        Ok(())
    }

    fn apply_extended(&self, file: &File) -> Result<(), AttributeRefusal> {
        let has = extended(file)?;
        for (name, _) in has.iter().filter(|(name, _)| !self.extended.iter().any(|(own, _)| own == name)) {
            fremovexattr(file, name.as_slice()).map_err(io::Error::from)?;
        }
        for (name, value) in self.extended.iter().filter(|own| !has.contains(own)) {
            fsetxattr(file, name.as_slice(), value, XattrFlags::empty()).map_err(io::Error::from)?;
        }
        Ok(())
    }
}

/// Applies to a copy on another disk the attributes that can be set there: times and permissions always, the
/// set-user-id bit only together with the owner.
pub(in crate::store) fn apply_possible(original: &File, copy: &File) -> io::Result<()> {
    let (metadata, attributes) = (original.metadata()?, FileAttributes::of(original)?);
    match attributes.apply(copy) {
        Ok(()) => {}
        Err(AttributeRefusal::NotAllowed) => apply_permissions(copy, attributes.rights & 0o777)?,
        Err(AttributeRefusal::Failed(error)) => return Err(error),
    }
    copy.set_times(FileTimes::new().set_accessed(metadata.accessed()?).set_modified(metadata.modified()?))
}

/// Sets the permissions of an open file if they differ.
pub(super) fn apply_permissions(file: &File, rights: u32) -> io::Result<()> {
    if file.metadata()?.mode() & RIGHTS == rights & RIGHTS {
        return Ok(());
    }
    file.set_permissions(Permissions::from_mode(rights & RIGHTS))
}

impl From<io::Error> for AttributeRefusal {
    fn from(error: io::Error) -> Self {
        if is_forbidden(&error) || error.kind() == io::ErrorKind::Unsupported {
            Self::NotAllowed
        } else {
            Self::Failed(error)
        }
    }
}

fn extended(file: &File) -> io::Result<Vec<(Vec<u8>, Vec<u8>)>> {
    let names = match whole(|room| flistxattr(file, room)) {
        // The file system does not support extended attributes.
        Err(Errno::NOTSUP) => return Ok(Vec::new()),
        names => names?,
    };
    let mut extended = Vec::new();
    for name in names.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        match whole(|room| fgetxattr(file, name, room)) {
            Ok(value) => extended.push((name.to_owned(), value)),
            // The attribute was removed in the meantime, or the system does not allow access.
            Err(Errno::NODATA | Errno::NOTSUP) => {}
            Err(error) => return Err(error.into()),
        }
    }
    extended.sort();
    Ok(extended)
}

/// Reads with a growing buffer until it is large enough.
fn whole(read: impl Fn(rustix::buffer::SpareCapacity<'_, u8>) -> Result<usize, Errno>) -> Result<Vec<u8>, Errno> {
    let mut bytes: Vec<u8> = Vec::with_capacity(ROOM);
    loop {
        match read(spare_capacity(&mut bytes)) {
            // The largest value that a system stores is 64 KiB.
            Err(Errno::RANGE) if bytes.capacity() <= 1 << 20 => bytes.reserve(bytes.capacity() * 4),
            result => return result.map(|_| bytes),
        }
    }
}
