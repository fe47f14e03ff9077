//! Static files: found by exact name in a closed list, so no path can lead out of it; cached for ever under the hash of
//! what they hold.

use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::PathBuf;

#[derive(RustEmbed)]
#[folder = "static"]
struct Embedded;

/// A static file.
#[derive(Debug)]
pub struct Asset {
    /// What it holds.
    pub bytes: Cow<'static, [u8]>,
    /// Its media type.
    pub media_type: &'static str,
    /// The start of the hash of what is embedded; changes with every release that changes the file.
    pub version: String,
}

/// How a file may be packed for its way, under the names of RFC 9110.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Brotli.
    Brotli,
    /// Gzip, for those who do not know Brotli.
    Gzip,
}

/// A file packed as well as can be, where that makes it smaller.
#[derive(Debug)]
struct Packed {
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

/// What the build script packed, in the order of names.
static PACKED: &[(&str, Packed)] = &include!(concat!(env!("OUT_DIR"), "/packed.rs"));

/// All static files.
#[derive(Debug)]
pub struct Assets {
    versions: HashMap<String, String>,
    folder: Option<PathBuf>,
}

impl Assets {
    pub(super) fn load(folder: Option<PathBuf>) -> Self {
        let versions = Embedded::iter().filter_map(|name| {
            let file = Embedded::get(&name)?;
            let hash = file.metadata.sha256_hash();
            let version = u64::from_be_bytes(*hash.first_chunk()?);
            Some((name.into_owned(), format!("{version:016x}")))
        });
        Self {
            versions: versions.collect(),
            folder,
        }
    }

    /// A file as it travels best. `None` where it is sent as it is, as are those that are read anew from the source tree.
    pub fn packed(&self, name: &str, packing: Packing) -> Option<&'static [u8]> {
        if self.folder.is_some() {
            return None;
        }
        let place = PACKED.binary_search_by_key(&name, |(name, _)| name).ok()?;
        let (_, packed) = PACKED.get(place)?;
        match packing {
            Packing::Brotli => packed.brotli,
            Packing::Gzip => packed.gzip,
        }
    }

    /// The address of a file, with its version.
    pub fn url(&self, name: &str) -> Option<String> {
        self.versions
            .get(name)
            .map(|version| format!("/static/{name}?v={version}"))
    }

    /// A file by its name.
    pub fn get(&self, name: &str) -> Option<Asset> {
        let version = self.versions.get(name)?.clone();
        let on_disk = self
            .folder
            .as_ref()
            .and_then(|folder| std::fs::read(folder.join(name)).ok());
        let bytes = match on_disk {
            Some(bytes) => Cow::Owned(bytes),
            None => Embedded::get(name)?.data,
        };
        Some(Asset {
            bytes,
            media_type: media_type(name),
            version,
        })
    }
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
