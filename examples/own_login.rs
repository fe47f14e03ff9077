//! A project that logs people in by invitations of its own, and has and a page that only some of them may see: `cargo run --example
//! own_login`, then open `/join/welcome-ada`.

use actix_web::error::ErrorNotFound;
use actix_web::web::{Data, Path, ServiceConfig, get, post, scope};
use actix_web::{App, Error, HttpRequest, HttpServer, Responder, web::Redirect};
use std::collections::BTreeMap;
use vestibule::{Site, http};

/// Secret codes, and the addresses they were sent to.
type Invitations = BTreeMap<&'static str, &'static str>;

/// Logs in whoever has an invitation; who has no account gets one, and chooses a password when they want one.
async fn join(
    request: HttpRequest,
    site: Data<Site>,
    invitations: Data<Invitations>,
    word: Path<String>,
) -> Result<impl Responder, Error> {
    let email = invitations.get(word.as_str());
    let email = *email.ok_or_else(|| ErrorNotFound("no such invitation"))?;
    let user = match site.find_user(email).await? {
        Some(user) => user,
        None => site.create_user([("email", email.into())]).await?,
    };
    http::login(&request, user.id).await?;
    Ok(Redirect::to("/").see_other())
}

async fn leave(request: HttpRequest) -> Result<impl Responder, Error> {
    http::logout(&request).await?;
    Ok(Redirect::to("/login").see_other())
}

async fn report(me: http::SignedIn) -> String {
    format!("{} may look at users.", me.user().greeting())
}

fn own_pages(own: &mut ServiceConfig) {
    // Superusers, and those whom the admin site gives "Can view user".
    let some = scope("/report").wrap(http::permission_required("view_user"));
    // Whoever gave the password within ten minutes; others are asked for it, and come back.
    let again = scope("/vault").wrap(http::recently_authenticated());
    own.app_data(Data::new(Invitations::from([(
        "welcome-ada",
        "ada@example.com",
    )])))
    .route("/join/{word}", get().to(join))
    .route("/leave", post().to(leave))
    .service(some.route("", get().to(report)))
    .service(again.route("", get().to(report)));
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().init();
    let site = Site::from_env()?;
    let (address, jobs) = (site.address(), site.start().await?);
    tracing::info!("open http://{address}/join/welcome-ada");
    HttpServer::new(move || App::new().configure(http::configure_with(&site, own_pages)))
        .bind(address)?
        .run()
        .await?;
    jobs.stop().await;
    Ok(())
}
