//! Hands over to the command line.

fn main() -> std::process::ExitCode {
    vestibule::internals::cli::run()
}
