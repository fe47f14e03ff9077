//! Checkpoints of the audit log: its length and its last seal, a line each, in a file that the database cannot reach.
//! With them, rows taken off the end of the log are missed.

use crate::admin::audit::Checkpoint;
use crate::values::Moment;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::io::{Read as _, Write as _};
use std::path::Path;
use time::format_description::well_known::Rfc3339;

/// Bytes: half a million checkpoints.
const LARGEST: u64 = 64 << 20;

/// A checkpoint as a line: number, seal, time.
pub fn line(checkpoint: &Checkpoint, at: Moment) -> String {
    let seal = URL_SAFE_NO_PAD.encode(&checkpoint.seal);
    let at = at.assume_utc().format(&Rfc3339).unwrap_or_default();
    format!("{} {seal} {at}", checkpoint.number)
}

/// Adds a checkpoint to the end of a file, for our eyes alone.
///
/// # Errors
/// When the file cannot be written.
pub fn append(file: &Path, checkpoint: &Checkpoint, at: Moment) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    writeln!(file, "{}", line(checkpoint, at))?;
    file.sync_all()
}

/// The checkpoints in a file, in the order of their numbers.
///
/// # Errors
/// When the file cannot be read, or a line is no checkpoint.
pub fn read(file: &Path) -> std::io::Result<Vec<Checkpoint>> {
    let mut text = String::new();
    let read = std::fs::File::open(file)?;
    read.take(LARGEST).read_to_string(&mut text)?;
    let lines = text.lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.trim().is_empty());
    let read = lines.map(|(at, line)| {
        parse(line).ok_or_else(|| {
            let text = format!("line {} is no checkpoint", at + 1);
            std::io::Error::new(std::io::ErrorKind::InvalidData, text)
        })
    });
    let mut checkpoints = read.collect::<Result<Vec<_>, _>>()?;
    checkpoints.sort_by_key(|checkpoint| checkpoint.number);
    Ok(checkpoints)
}

fn parse(line: &str) -> Option<Checkpoint> {
    let mut parts = line.split_whitespace();
    Some(Checkpoint {
        number: parts.next()?.parse().ok()?,
        seal: URL_SAFE_NO_PAD.decode(parts.next()?).ok()?,
    })
}
