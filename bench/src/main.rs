//! Measures Vestibule beside its limits, in one run on one machine, so that the ratios hold where the figures do not
//! travel. `scripts/bench` builds and runs it; `docs/performance.md` tells what came of it.

mod args;
mod browsers;
mod figures;
mod floor;
mod load;
mod peers;
mod people;
mod probe;
mod report;
mod run;
mod seed;
mod server;
mod steps;
mod storms;
mod wire;

use args::Args;
use figures::Figures;
use serde_json::json;
use server::Cores;
use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["--help" | "-h"] => {
            println!("{}", args::HELP);
            Ok(())
        }
        ["hashes", seconds] => part(seconds, |lasting| Some(floor::hashes(lasting))),
        ["commits", database, seconds] => {
            part(seconds, |lasting| floor::commits(database, lasting))
        }
        ["floor", port, database, length] => serve(port, database, length),
        words => Args::read(words.iter().map(|word| (*word).to_owned()))
            .map_err(Into::into)
            .and_then(|args| bench(&args)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A limit that is one number.
fn part(
    seconds: &str,
    measure: impl FnOnce(Duration) -> Option<f64>,
) -> Result<(), Box<dyn Error>> {
    let rate =
        measure(Duration::from_secs_f64(seconds.parse()?)).ok_or("that could not be measured")?;
    println!("{rate}");
    Ok(())
}

fn serve(port: &str, database: &str, length: &str) -> Result<(), Box<dyn Error>> {
    let (port, length) = (port.parse()?, length.parse()?);
    let serving = floor::serve(port, database.to_owned(), length);
    Ok(actix_web::rt::System::new().block_on(serving)?)
}

fn bench(args: &Args) -> Result<(), Box<dyn Error>> {
    let mut args = args.clone();
    args.vestibule = args
        .vestibule
        .canonicalize()
        .map_err(|error| format!("{}: {error}", args.vestibule.display()))?;
    let cores = Cores::choose(args.cores);
    cores.ours();
    let hash = floor::encoded(seed::PASSWORD).ok_or("no password could be hashed")?;
    let mut results: Vec<_> = run::prepare(&args, &hash)?
        .into_iter()
        .map(|place| (place, Figures::default()))
        .collect();
    let django = if args.peers {
        peers::Django::find(&args)?
    } else {
        None
    };
    let mut peer = Figures::default();
    for round in 1..=args.rounds {
        for (place, figures) in &mut results {
            eprintln!("round {round} of {}: {}", args.rounds, place.label);
            run::round(&args, place, &cores, figures)?;
        }
        if let Some(django) = &django {
            eprintln!("round {round} of {}: Django", args.rounds);
            django.round(&args, &cores, &mut peer)?;
        }
    }
    if let Some(django) = &django {
        results.push((django.place(), peer));
    }
    let machine = machine(&args, &cores);
    println!("{}\n{}", describe(&machine), report::text(&results));
    let places: serde_json::Map<_, _> = results
        .iter()
        .map(|(place, figures)| (place.label.clone(), figures.json()))
        .collect();
    let all = json!({ "machine": machine, "places": places });
    std::fs::write(&args.json, serde_json::to_string_pretty(&all)?)?;
    eprintln!("The figures of every round are in {}.", args.json.display());
    if let Some(cluster) = &args.postgres {
        for users in &args.users {
            seed::drop_postgres(cluster, &format!("vestibule_bench_{users}"))?;
        }
    }
    Ok(())
}

fn machine(args: &Args, cores: &Cores) -> serde_json::Value {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let info = read("/proc/cpuinfo");
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    json!({
        "processor": model.map_or("unknown", |(_, name)| name),
        "cores": info.matches("processor\t").count(),
        "avx512": info.contains(" avx512f "),
        "kernel": read("/proc/sys/kernel/osrelease").trim(),
        "load_at_the_end": read("/proc/loadavg").split(' ').next(),
        "server_and_client_apart": cores.apart,
        "rounds": args.rounds,
        "seconds": args.seconds,
    })
}

fn describe(machine: &serde_json::Value) -> String {
    let parts = machine
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| format!("{} {value}", name.replace('_', " ")));
    parts.collect::<Vec<_>>().join(", ")
}
