//! A model of your own in the admin site, with a table, a form and an action: `cargo run --example own_model`, then open
//! `/admin/books/`.

use actix_web::{App, HttpServer};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use vestibule::admin::{Action, Column, Filter, Input, Model, Search};
use vestibule::{Site, http};

/// You create this table. The statement is SQLite's; on PostgreSQL the key is `BIGINT GENERATED ALWAYS AS IDENTITY`. The key
/// is `id`; whatever lists are ordered or narrowed by has an index, together with the key (on
/// PostgreSQL, text in it with `COLLATE "C"`).
pub const TABLE: &str = "CREATE TABLE IF NOT EXISTS books (
    id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, lent BOOLEAN NOT NULL);
    CREATE INDEX IF NOT EXISTS books_title ON books (title, id);
    CREATE INDEX IF NOT EXISTS books_lent ON books (id) WHERE lent;";

/// What the site makes lists, pages, forms, REST and permissions from. `returns` is the application's own: it could as well
/// be a client of another service, a queue, or a pool of connections.
pub fn books(returns: Arc<AtomicUsize>) -> Model {
    let give_back = Action::new(
        "give_back",
        "Give back",
        "The book is here again.",
        "given back",
        move |book| {
            returns.fetch_add(1, Ordering::Relaxed);
            book.update(&[("lent", false.into())])
        },
    );
    Model::new("books", "book", "Books")
        .column(Column::text("title", "Title").sorted())
        .column(Column::flag("lent", "Lent"))
        .search(Search::prefix("title"))
        .filter(Filter::flag("lent", "Lent"))
        .input(Input::text("title", "Title", 200).required())
        .input(Input::flag("lent", "Lent"))
        .action(give_back)
        .addable()
        .deletable()
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let returns = Arc::default();
    let site = Site::from_env()?.with_model(books(returns));
    let (address, jobs) = (site.address(), site.start().await?);
    site.make_tables(TABLE)?;
    tracing::info!("open http://{address}/admin/");
    HttpServer::new(move || App::new().configure(http::configure(&site)))
        .bind(address)?
        .run()
        .await?;
    jobs.stop().await;
    Ok(())
}
