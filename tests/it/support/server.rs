//! The server of a [`super::app::TestApp`], on a thread and a port of its own.

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer};
use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread::JoinHandle;
use vestibule::Site;
use vestibule::http::configure;

/// Serves a site until the handle says stop.
pub fn serve(site: Site) -> (SocketAddr, ServerHandle, JoinHandle<()>) {
    let (tell, told) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server = HttpServer::new(move || App::new().configure(configure(&site)))
                .workers(2)
                .worker_max_blocking_threads(320)
                .disable_signals()
                .bind(("127.0.0.1", 0))
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
