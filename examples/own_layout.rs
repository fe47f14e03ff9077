//! A project whose own page has the layout of the site, and shows a map from elsewhere: `SITE_DIR=examples/site cargo run
//! --example own_layout`, then open `/rockets`. Its template stands in `examples/site/templates`.

use actix_web::{App, Error, HttpRequest, HttpServer, Responder, web};
use vestibule::http::{Content, ContentSources};
use vestibule::{Site, http};

async fn rockets(request: HttpRequest) -> Result<impl Responder, Error> {
    let rockets =
        serde_json::json!([{ "name": "Acme One", "seats": 3 }, { "name": "Acme Two", "seats": 7 }]);
    let context = serde_json::json!({ "title": "Rockets", "rockets": rockets });
    http::page(&request, "rockets.html", context).await
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().init();
    let site = Site::from_env()?;
    // Every other page stays as closed as it is.
    let map = ContentSources::new().allow(Content::Images, "https://tile.openstreetmap.org")?;
    let (address, jobs) = (site.address(), site.start().await?);
    HttpServer::new(move || {
        let map = map.clone();
        App::new().configure(http::configure_with(&site, move |own| {
            own.service(
                web::resource("/rockets")
                    .wrap(map)
                    .route(web::get().to(rockets)),
            );
        }))
    })
    .bind(address)?
    .run()
    .await?;
    jobs.stop().await;
    Ok(())
}
