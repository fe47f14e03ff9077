//! Migrations, templates and static files are embedded by macros that Cargo cannot see through. Static files are packed here
//! besides, once and as well as can be, so that no server spends time or memory on it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    for folder in ["locales", "migrations", "templates", "static"] {
        println!("cargo:rerun-if-changed={folder}");
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let mut files = BTreeMap::new();
    list(Path::new("static"), "", &mut files)?;
    let mut table = String::from("[\n");
    for (number, (name, file)) in files.iter().enumerate() {
        let bytes = fs::read(file)?;
        let brotli = kept(&out.join(format!("{number}.br")), &bytes, brotli(&bytes)?)?;
        let gzip = kept(&out.join(format!("{number}.gz")), &bytes, gzip(&bytes)?)?;
        let _ = writeln!(
            table,
            "    ({name:?}, Packed {{ brotli: {brotli}, gzip: {gzip} }}),"
        );
    }
    fs::write(out.join("packed.rs"), table + "]\n")
}

/// Every file below a folder, by its name in addresses.
fn list(folder: &Path, before: &str, files: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{before}{}", entry.file_name().display());
        if entry.path().is_dir() {
            list(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, entry.path());
        }
    }
    Ok(())
}

/// What the table says of a packed form: nothing when it is not smaller.
fn kept(path: &Path, whole: &[u8], packed: Vec<u8>) -> io::Result<String> {
    if packed.len() >= whole.len() {
        return Ok("None".to_owned());
    }
    fs::write(path, packed)?;
    Ok(format!(
        "Some(include_bytes!({:?}))",
        path.display().to_string()
    ))
}

fn brotli(bytes: &[u8]) -> io::Result<Vec<u8>> {
    // The best quality and the largest window: a file is packed once and sent for a year.
    let mut packer = brotli::CompressorWriter::new(Vec::new(), 4096, 11, 22);
    packer.write_all(bytes)?;
    Ok(packer.into_inner())
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes)?;
    packer.finish()
}
