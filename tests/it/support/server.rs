//! The server of a [`super::app::TestApp`], on a thread and a port of its own.

use actix_web::dev::ServerHandle;
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer};
use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread::JoinHandle;
use vestibule::Site;
use vestibule::internals::http::configure_with;

/// Routes of an application that a site is mounted into.
pub type Routes = fn(&mut ServiceConfig);

/// Serves a site until the handle says stop.
pub fn serve(site: Site) -> (SocketAddr, ServerHandle, JoinHandle<()>) {
    serve_in(site, |_| {}, |_| {})
}

/// Serves a site with routes among it and beside it: on a free port, or the one of its own `BIND`.
pub fn serve_in(
    site: Site,
    among: Routes,
    beside: Routes,
) -> (SocketAddr, ServerHandle, JoinHandle<()>) {
    let (tell, told) = mpsc::channel();
    let port = match site.config().bind.port() {
        8000 => 0,
        chosen => chosen,
    };
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let app = move || {
                App::new()
                    .configure(beside)
                    .configure(configure_with(&site, among))
            };
            let server = HttpServer::new(app)
                .workers(2)
                .worker_max_blocking_threads(320)
                .disable_signals()
                .bind(("127.0.0.1", port))
                .unwrap();
            let address = *server.addrs().first().unwrap();
            let running = server.run();
            tell.send((address, running.handle())).unwrap();
            running.await.unwrap();
        });
    });
    let (address, handle) = told.recv().unwrap();
    (address, handle, thread)
}
