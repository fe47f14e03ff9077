//! A project that listens to what happens: `cargo run --example listen`, then sign up and look at the log.

use actix_web::{App, HttpServer};
use vestibule::events::{Event, RequestSignal};
use vestibule::{Site, http};

fn listen(site: &Site) {
    let signals = site.signals();
    signals.subscribe(|event| {
        if let Event::Verified { user } = event {
            tracing::info!("welcome, user {}", user.0);
        }
    });
    signals.on_saved(|saved| tracing::info!("saved {:?}: {:?}", saved.id, saved.changed));
    signals.on_deleted(|deleted| tracing::info!("deleted {:?}", deleted.id));
    signals.subscribe_requests(|signal| {
        if let RequestSignal::RequestFinished { line, status, took } = signal {
            let route = line.route.as_deref().unwrap_or("-");
            tracing::info!("{} {route} {status} in {took:?}", line.method);
        }
    });
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().init();
    let site = Site::from_env()?;
    listen(&site);
    let (address, jobs) = (site.address(), site.start().await?);
    tracing::info!("open http://{address}/");
    HttpServer::new(move || App::new().configure(http::configure(&site)))
        .bind(address)?
        .run()
        .await?;
    jobs.stop().await;
    Ok(())
}
