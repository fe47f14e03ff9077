//! A project with a page of its own behind the login: `cargo run --example own_page`, then open `/members`.

use actix_web::{App, HttpServer, web};
use vestibule::{Site, http};

async fn members(me: http::SignedIn) -> String {
    format!("Hello, {}. You are a member.", me.user().greeting())
}

fn own_pages(own: &mut web::ServiceConfig) {
    let closed = web::scope("/members").wrap(http::login_required());
    own.service(closed.route("", web::get().to(members)));
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().init();
    let site = Site::from_env()?;
    let (address, jobs) = (site.address(), site.start().await?);
    tracing::info!("open http://{address}/members");
    HttpServer::new(move || App::new().configure(http::configure_with(&site, own_pages)))
        .bind(address)?
        .run()
        .await?;
    jobs.stop().await;
    Ok(())
}
