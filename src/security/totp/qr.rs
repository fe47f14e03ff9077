//! The picture by which a phone reads an address, as SVG that stands in the page itself.

use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

/// Modules of white around it, as the standard wants: without them it is not found on a dark page.
const MARGIN: i32 = 4;

/// Draws `text` as a QR code: one path, black on white whatever the page's colours are (class `qr` keeps them). `label` is
/// what a screen reader says. `None` when the text is too long for any.
pub fn svg(text: &str, label: &str) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = code.size() + 2 * MARGIN;
    let (label, path) = (escape(label), path(&code));
    Some(format!(
        "<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" role=\"img\" \
         aria-label=\"{label}\" focusable=\"false\" shape-rendering=\"crispEdges\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

/// A box for each run of dark modules in a row.
fn path(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let dark = (x..code.size()).take_while(|&at| code.get_module(at, y));
            let run = i32::try_from(dark.count()).unwrap_or_default();
            if run > 0 {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + MARGIN, y + MARGIN);
            }
            x += run + 1;
        }
    }
    path
}

fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}
