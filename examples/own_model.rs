//! A model of your own in the admin site, with a table, a form and an action: `cargo run --example own_model`, then open
//! `/admin/books/`.

use actix_web::{App as Server, HttpServer};
use diesel::connection::SimpleConnection as _;
use vestibule::admin::{
    self, Action, AdminError, Column, Done, Filter, Input, Model, Permit, Search,
};
use vestibule::app::{App, Origin};
use vestibule::error::Fault;
use vestibule::store::lists::{self, Bind};
use vestibule::{Site, http};

/// Yours to make. The key is `id`; whatever lists are ordered or narrowed by has an index, together with the key (on
/// PostgreSQL, text in it with `COLLATE "C"`).
pub const TABLE: &str = "CREATE TABLE IF NOT EXISTS books (
    id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, lent BOOLEAN NOT NULL);
    CREATE INDEX IF NOT EXISTS books_title ON books (title, id);
    CREATE INDEX IF NOT EXISTS books_lent ON books (id) WHERE lent;";

/// What the site makes lists, pages, forms, REST and permissions from.
pub fn books() -> Model {
    Model::new("books", "book", "Books")
        .column(Column::text("title", "Title").sorted())
        .column(Column::flag("lent", "Lent"))
        .search(Search::prefix("title"))
        .filter(Filter::flag("lent", "Lent"))
        .input(Input::text("title", "Title", 200).required())
        .input(Input::flag("lent", "Lent"))
        .action(Action::new(
            "give_back",
            "Give back",
            "The book is here again.",
            "given back",
            give_back,
        ))
        .addable()
        .deletable()
}

fn give_back(
    app: &App,
    by: &Permit,
    id: i64,
    why: &str,
    origin: &Origin,
) -> Result<Done, AdminError> {
    app.write(origin, |tx| {
        by.check(tx)?;
        if lists::update(tx, "books", id, &[("lent", Bind::Flag(false))])? == 0 {
            return Err(AdminError::Unknown);
        }
        admin::tell_action(tx, by, id, None, ("give_back", why))?;
        Ok(Done::Changed)
    })
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let site = Site::from_env()?.with_model(books());
    let (address, jobs) = (site.config().bind, site.start().await?);
    site.app()
        .read(|conn| Ok::<_, Fault>(conn.batch_execute(TABLE)?))?;
    HttpServer::new(move || Server::new().configure(http::configure(&site)))
        .bind(address)?
        .run()
        .await?;
    jobs.stop().await;
    Ok(())
}
