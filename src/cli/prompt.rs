//! A prompt whose answer is not shown. Whatever ends it, the terminal is as it was before: a signal would otherwise end the
//! process with the echo still off, and not every shell turns that on again.

use std::io;

/// Asks at the terminal. Who interrupts it is [`io::ErrorKind::Interrupted`], where no signal ends the process.
pub(super) fn hidden(prompt: &str) -> io::Result<String> {
    #[cfg(unix)]
    signals::watch()?;
    let typed = rpassword::prompt_password(prompt);
    #[cfg(unix)]
    if let Err(error) = &typed
        && error.kind() == io::ErrorKind::Interrupted
    {
        // The signal that Ctrl-C has sent is on its way to the thread that ends the process.
        loop {
            std::thread::park();
        }
    }
    typed
}

#[cfg(unix)]
mod signals {
    use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
    use std::fs::File;
    use std::io;
    use std::sync::Once;
    use tokio::signal::unix::{Signal, SignalKind, signal};

    static WATCHED: Once = Once::new();

    /// From now on a signal that ends the process gives the terminal back first. Once is enough: it is before the first
    /// prompt that the terminal is as it should be.
    pub(super) fn watch() -> io::Result<()> {
        let mut began = Ok(());
        WATCHED.call_once(|| began = begin());
        began
    }

    fn begin() -> io::Result<()> {
        let terminal = File::options().read(true).write(true).open("/dev/tty")?;
        let before = tcgetattr(&terminal)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        // They are caught before the prompt begins.
        let signals = {
            let _inside = runtime.enter();
            [
                SignalKind::interrupt(),
                SignalKind::terminate(),
                SignalKind::hangup(),
                SignalKind::quit(),
            ]
            .map(|kind| signal(kind).map(|signal| (signal, kind)))
        };
        let [one, two, three, four] = signals;
        let signals = [one?, two?, three?, four?];
        std::thread::Builder::new()
            .name("terminal".into())
            .spawn(move || runtime.block_on(give_back(signals, &terminal, &before)))?;
        Ok(())
    }

    async fn give_back(mut signals: [(Signal, SignalKind); 4], terminal: &File, before: &Termios) {
        let each = signals.iter_mut().map(|(signal, kind)| {
            Box::pin(async move {
                signal.recv().await;
                kind.as_raw_value()
            })
        });
        let (signal, _, _) = futures_util::future::select_all(each).await;
        let _ = tcsetattr(terminal, OptionalActions::Now, before);
        eprintln!("\nOperation cancelled.");
        std::process::exit(128 + signal);
    }
}
