//! The command line. Without a command it serves.

mod audit;
mod check;
mod doctor;
mod exporting;
mod groups;
mod importing;
mod invite;
mod keys;
mod log;
mod migrate;
mod moving;
mod operator;
mod output;
mod password;
mod prompt;
mod reload;
mod sessions;
mod settings;
mod signals;
mod superuser;
mod templates;
mod users;
mod webhooks;

pub use signals::markdown as signals_table;

use crate::admin;
use crate::app::App;
use crate::config::{Config, Environment, Mode};
use crate::http::{self, ServeError};
use crate::jobs;
use crate::mail;
use crate::site::Site;
use crate::values::Email;
use clap::{Parser, Subcommand};
use output::{CliError, all_said, print};
use std::net::SocketAddr;
use std::process::ExitCode;

/// The accounts front of a web application: sign-up, e-mailed codes, login, sessions.
#[derive(Debug, Parser)]
#[command(name = "vestibule", version, about, long_about = None, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the site (the default)
    Serve,
    /// Bring the database up to date
    Migrate {
        /// Print the SQL of the pending migrations and the locks that they take on PostgreSQL, and change nothing
        #[arg(long)]
        plan: bool,
    },
    /// Copy everything into another database: from SQLite to PostgreSQL, or back
    Copy(moving::CopyArguments),
    /// Back the database up into a file, while the site serves
    Backup(moving::BackupArguments),
    /// Put a backup into the database
    Restore(moving::RestoreArguments),
    /// Bring in the users of another program
    #[command(subcommand)]
    Import(importing::Command),
    /// Write the users into a file for another program
    #[command(subcommand)]
    Export(exporting::Command),
    /// Create an account that is staff and has every permission
    #[command(name = "createsuperuser")]
    CreateSuperuser(superuser::Arguments),
    /// Change a user's password and end their sessions
    #[command(name = "changepassword")]
    ChangePassword(password::Arguments),
    /// Remove sessions that have ended
    #[command(name = "clearsessions")]
    ClearSessions,
    /// Send a test e-mail
    #[command(name = "sendtestemail")]
    SendTestEmail {
        /// The address to send it to
        #[arg(required = true)]
        to: Vec<String>,
    },
    /// Check the settings and the database
    Check {
        /// Also list what to consider before going into production
        #[arg(long)]
        deploy: bool,
    },
    /// Look at what surrounds the program: DNS of the sender, mail server, clock, proxy, disk
    Doctor(doctor::Arguments),
    /// Show and change accounts
    #[command(subcommand)]
    User(users::Command),
    /// Show and change groups, their permissions and members
    #[command(subcommand)]
    Group(groups::Command),
    /// Invite people by e-mail
    Invite(invite::Arguments),
    /// List, send again and withdraw invitations
    #[command(subcommand)]
    Invitation(invite::Command),
    /// Show and end sessions
    #[command(subcommand)]
    Session(sessions::Command),
    /// Read the audit log and check that nobody has changed it
    #[command(subcommand)]
    Audit(audit::Command),
    /// Show the receivers of webhooks, test one, or send again what one missed
    #[command(subcommand)]
    Webhooks(webhooks::Command),
    /// Create keys for the API's tokens, and tell the database which keys count
    #[command(subcommand)]
    Keys(keys::Command),
    /// List, print and copy the templates of pages and e-mails
    #[command(subcommand)]
    Templates(templates::Command),
    /// Print the description of the REST API as JSON
    #[command(name = "openapi")]
    OpenApi,
    /// Print the schema of the GraphQL API
    Schema,
    /// Print the table of events
    Signals,
    /// Explain every setting
    Settings(settings::Arguments),
}

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // Help and version are no errors; wrong usage is 2, as everywhere.
        Err(error) => return usage(&error),
    };
    let done = dispatch(cli.command.unwrap_or(Command::Serve));
    match done.and_then(|()| all_said()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => trouble.report(),
    }
}

/// Says what was asked about the command line, or what is wrong with it.
fn usage(error: &clap::Error) -> ExitCode {
    let printed = error.print();
    if error.use_stderr() {
        return ExitCode::from(2);
    }
    output::note(printed);
    match all_said() {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => trouble.report(),
    }
}

fn dispatch(command: Command) -> Result<(), CliError> {
    match &command {
        Command::Settings(arguments) => {
            settings::run(arguments);
            return Ok(());
        }
        Command::OpenApi => {
            let config = Config::to_describe(&Environment::of_process());
            let config = config.map_err(|wrong| CliError::plain(wrong.to_string()))?;
            print(&http::openapi(&config, &admin::models(&config)));
            return Ok(());
        }
        Command::Schema => {
            print(&http::schema());
            return Ok(());
        }
        Command::Templates(command) => {
            let config = Config::to_describe(&Environment::of_process());
            let config = config.map_err(|wrong| CliError::plain(wrong.to_string()))?;
            return templates::run(&config, command);
        }
        Command::Signals => {
            print(signals_table().trim_end());
            return Ok(());
        }
        _ => {}
    }
    if let Command::Keys(keys::Command::Generate { algorithm }) = command {
        return keys::generate(algorithm);
    }
    let environment = Environment::of_process();
    let config = match command {
        // It leaves nothing behind.
        Command::Check { .. }
        | Command::Doctor(_)
        | Command::Migrate { plan: true }
        | Command::Copy(_)
        | Command::Backup(_) => Config::look(&environment),
        _ => Config::read(&environment),
    };
    let config = config.map_err(|wrong| CliError::plain(wrong.to_string()))?;
    let _log = log::start(&environment, &config)
        .map_err(|error| CliError::plain(format!("The log cannot be started: {error}.")))?;
    match command {
        Command::Serve => serve(config),
        Command::Migrate { plan: true } => migrate::plan(config),
        Command::Migrate { plan: false } => migrate::run(config),
        Command::Copy(arguments) => moving::copy(&config, &arguments),
        Command::Backup(arguments) => moving::backup(&config, &arguments),
        Command::Restore(arguments) => moving::restore(config, &arguments),
        Command::Import(command) => importing::run(&ready(config)?, &command),
        Command::Export(command) => exporting::run(&ready(config)?, &command),
        Command::CreateSuperuser(arguments) => {
            superuser::run(&ready(config)?, &environment, arguments)
        }
        Command::ChangePassword(arguments) => password::run(&ready(config)?, &arguments),
        Command::ClearSessions => jobs::sweep_ended_sessions(&ready(config)?)
            .map(drop)
            .map_err(CliError::of),
        Command::SendTestEmail { to } => send_test_email(config, &to),
        Command::Check { deploy } => check::run(config, deploy),
        Command::Doctor(arguments) => doctor::run(config, &arguments),
        Command::User(command) => users::run(&ready(config)?, &command),
        Command::Group(command) => groups::run(&ready(config)?, &command),
        Command::Invite(arguments) => invite::send(&ready(config)?, &arguments),
        Command::Invitation(command) => invite::run(&ready(config)?, &command),
        Command::Session(command) => sessions::run(&ready(config)?, &command),
        Command::Audit(command) => audit::run(&ready(config)?, &command),
        Command::Webhooks(command) => webhooks::run(config, command),
        Command::Keys(keys::Command::Adopt { yes }) => keys::adopt(config, yes),
        Command::Settings(_)
        | Command::OpenApi
        | Command::Schema
        | Command::Templates(_)
        | Command::Signals
        | Command::Keys(_) => Ok(()),
    }
}

/// An application whose database is there and up to date.
fn ready(config: Config) -> Result<App, CliError> {
    let app = App::new(config).map_err(CliError::of)?;
    app.migrate()
        .and_then(|_| admin::make_permissions(&app, &admin::models(app.config())))
        .map_err(|fault| CliError::database(&app, &fault))?;
    Ok(app)
}

fn serve(config: Config) -> Result<(), CliError> {
    for doubt in if config.mode == Mode::Production {
        config.doubts()
    } else {
        vec![]
    } {
        tracing::warn!("{doubt}");
    }
    for doubt in &config.lookalikes {
        tracing::warn!("{doubt}");
    }
    if config.mode == Mode::Development && !config.limits.on {
        tracing::warn!("RATE_LIMITS is off: for tests and benchmarks only.");
    }
    let site = Site::new(config).map_err(CliError::of)?;
    let app = site.app().clone();
    let welcome = site.clone();
    let served = actix_web::rt::System::new().block_on(async move {
        let watch = reload::watch(site.clone());
        let served = http::serve(site, move |address| greet(&welcome, address)).await;
        if let Some(watch) = watch {
            watch.abort();
        }
        served
    });
    served.map_err(|error| match error {
        ServeError::Start(fault) => CliError::database(&app, &fault),
        other => CliError::plain(other.to_string()),
    })
}

fn greet(site: &Site, address: SocketAddr) {
    let config = site.config();
    if config.mode == Mode::Production {
        tracing::info!(%address, url = config.public_url.origin, database = %config.database, "serving");
        return;
    }
    let url = if config.public_url.origin.ends_with(":0") {
        format!("http://{address}")
    } else {
        config.public_url.origin.clone()
    };
    let mailbox = if site.mailer().mailbox().is_some() {
        format!("\n  Mailbox       {url}/dev/mailbox")
    } else {
        String::new()
    };
    let door = if config.signup.is_open() {
        format!("Sign up       {url}/signup")
    } else {
        format!("Log in        {url}/login")
    };
    print(&format!(
        "\n  {} is running.\n\n  {door}\n  Home          {url}/{mailbox}\n  Database      {}\n\n  Press Ctrl-C to stop it. `vestibule settings` lists what can be configured.\n",
        config.site_name, config.database
    ));
}

fn send_test_email(config: Config, to: &[String]) -> Result<(), CliError> {
    let site = Site::new(config).map_err(CliError::of)?;
    let addresses: Result<Vec<_>, _> = to.iter().map(|raw| Email::parse(raw)).collect();
    let addresses = addresses.map_err(|error| CliError::command(&error.message().to_string()))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| CliError::plain(error.to_string()))?;
    for address in addresses {
        let (templates, now) = (site.templates(), site.app().now());
        let voice = (templates.language(None), site.config().time_zone);
        let written = mail::test(templates, voice, address.as_str(), now).map_err(CliError::of)?;
        let mailable = address.mailable();
        match runtime.block_on(site.mailer().send(&mailable, &written)) {
            Ok(reply) => {
                print(&format!("Sent to {}.", address.as_str()));
                if let Some(reply) = reply {
                    print(&format!("The mail server said: {reply}"));
                }
            }
            Err(error) => {
                return Err(CliError::plain(format!(
                    "The e-mail was not sent: {error}."
                )));
            }
        }
    }
    Ok(())
}
