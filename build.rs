//! Migrations, templates and static files are embedded by macros that Cargo cannot see through.

fn main() {
    for folder in ["migrations", "templates", "static"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
