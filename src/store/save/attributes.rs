//! What a file is beside its bytes: owner, rights, access list and extended attributes.

use std::fs::{File, FileTimes, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

use rustix::buffer::spare_capacity;
use rustix::fs::{Gid, Uid, XattrFlags, fchown, fgetxattr, flistxattr, fremovexattr, fsetxattr};
use rustix::io::Errno;

use super::error::is_forbidden;

/// The bits of a mode that are rights.
const RIGHTS: u32 = 0o7777;

/// The room for a list or value before its size is asked for.
const ROOM: usize = 1024;

/// What a file is beside its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attributes {
    owner: u32,
    group: u32,
    rights: u32,
    /// Name and value; access lists are among them.
    extended: Vec<(Vec<u8>, Vec<u8>)>,
}

/// Why a file was not made like another.
#[derive(Debug)]
pub(super) enum Ungiven {
    /// This user may not; writing in place keeps what they may not give.
    NotAllowed,
    /// Something else went wrong.
    Failed(io::Error),
}

impl Attributes {
    /// Those of an open file.
    pub(super) fn of(file: &File) -> io::Result<Self> {
        let metadata = file.metadata()?;
        Ok(Self {
            owner: metadata.uid(),
            group: metadata.gid(),
            rights: metadata.mode() & RIGHTS,
            extended: extended(file)?,
        })
    }

    /// Gives them to another open file, which must have its bytes already: writing takes some away.
    pub(super) fn give(&self, file: &File) -> Result<(), Ungiven> {
        self.give_owner(file, &file.metadata()?)?;
        self.give_extended(file)?;
        give_rights(file, self.rights)?;
        // Some are silently not given, as the group's right to a group one is not in.
        if Self::of(file)? == *self { Ok(()) } else { Err(Ungiven::NotAllowed) }
    }

    fn give_owner(&self, file: &File, has: &Metadata) -> Result<(), Ungiven> {
        let owner = (has.uid() != self.owner).then(|| Uid::from_raw(self.owner));
        let group = (has.gid() != self.group).then(|| Gid::from_raw(self.group));
        if owner.is_some() || group.is_some() {
            fchown(file, owner, group).map_err(io::Error::from)?;
        }
        Ok(())
    }

    fn give_extended(&self, file: &File) -> Result<(), Ungiven> {
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

/// Gives a copy on another disk what of the original can be given there: times and rights always, the
/// right to run as the owner only with the owner.
pub(in crate::store) fn give_what_can_be(original: &File, copy: &File) -> io::Result<()> {
    let (metadata, attributes) = (original.metadata()?, Attributes::of(original)?);
    match attributes.give(copy) {
        Ok(()) => {}
        Err(Ungiven::NotAllowed) => give_rights(copy, attributes.rights & 0o777)?,
        Err(Ungiven::Failed(error)) => return Err(error),
    }
    copy.set_times(FileTimes::new().set_accessed(metadata.accessed()?).set_modified(metadata.modified()?))
}

/// Gives an open file its rights, where it has not got them.
pub(super) fn give_rights(file: &File, rights: u32) -> io::Result<()> {
    if file.metadata()?.mode() & RIGHTS == rights & RIGHTS {
        return Ok(());
    }
    file.set_permissions(Permissions::from_mode(rights & RIGHTS))
}

impl From<io::Error> for Ungiven {
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
        // The file system has none.
        Err(Errno::NOTSUP) => return Ok(Vec::new()),
        names => names?,
    };
    let mut extended = Vec::new();
    for name in names.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        match whole(|room| fgetxattr(file, name, room)) {
            Ok(value) => extended.push((name.to_owned(), value)),
            // Gone meanwhile, or kept by the system for itself.
            Err(Errno::NODATA | Errno::NOTSUP) => {}
            Err(error) => return Err(error.into()),
        }
    }
    extended.sort();
    Ok(extended)
}

/// Reads into more and more room until it suffices.
fn whole(read: impl Fn(rustix::buffer::SpareCapacity<'_, u8>) -> Result<usize, Errno>) -> Result<Vec<u8>, Errno> {
    let mut bytes: Vec<u8> = Vec::with_capacity(ROOM);
    loop {
        match read(spare_capacity(&mut bytes)) {
            // The largest that a system keeps is 64 KiB.
            Err(Errno::RANGE) if bytes.capacity() <= 1 << 20 => bytes.reserve(bytes.capacity() * 4),
            result => return result.map(|_| bytes),
        }
    }
}
