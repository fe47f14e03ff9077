//! E-mails and messages kept as files, one each: whoever watches the folder never sees half of one, and nobody else may
//! read it.

use crate::security::random;
use std::io::Write as _;
use std::path::Path;
use time::OffsetDateTime;
use time::macros::format_description;

/// Keeps one.
pub(crate) fn write_file(folder: &Path, bytes: &[u8], ending: &str) -> std::io::Result<()> {
    private_folder(folder)?;
    let stamp = OffsetDateTime::now_utc()
        .format(format_description!(
            "[year][month][day]-[hour][minute][second]"
        ))
        .unwrap_or_default();
    let name = random::name::<6>();
    let (draft, done) = (
        folder.join(format!(".{stamp}-{name}.part")),
        folder.join(format!("{stamp}-{name}.{ending}")),
    );
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&draft).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let kept = written.and_then(|()| std::fs::rename(&draft, done));
    if kept.is_err() {
        // A full disk must not fill with drafts.
        let _ = std::fs::remove_file(&draft);
    }
    kept
}

/// Made for us alone: e-mails hold codes. A folder that is there already stays as it is.
fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
