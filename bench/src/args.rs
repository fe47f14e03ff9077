//! The command line.

use std::path::PathBuf;

pub(crate) const HELP: &str = "\
Measures Vestibule beside its limits, in one run.

  --vestibule FILE   the program under measurement (target/release/vestibule)
  --users N,N,…      sizes of the database (1000,100000,1000000)
  --postgres URL     a PostgreSQL cluster to measure on too; we may make databases there
  --rounds N         rounds (3)
  --seconds N        seconds a measurement (4)
  --cores N          cores for the servers (1); ours is the last one
  --json FILE        where the figures go (target/bench.json)
  --data DIR         where databases and logs go (target/bench-data)
  --only WORDS       only steps whose names hold one of these, comma-separated
  --quick            one short round with 1000 users: does it all work?
  --peers            others too, where they are installed
";

/// What is wanted.
#[derive(Debug, Clone)]
pub(crate) struct Args {
    pub(crate) vestibule: PathBuf,
    pub(crate) users: Vec<u32>,
    pub(crate) postgres: Option<String>,
    pub(crate) rounds: u32,
    pub(crate) seconds: f64,
    pub(crate) cores: usize,
    pub(crate) json: PathBuf,
    pub(crate) data: PathBuf,
    pub(crate) only: Vec<String>,
    pub(crate) peers: bool,
    pub(crate) quick: bool,
}

impl Args {
    /// Reads them, or says what is wrong.
    pub(crate) fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut args = Self {
            vestibule: "target/release/vestibule".into(),
            users: vec![1_000, 100_000, 1_000_000],
            postgres: None,
            rounds: 3,
            seconds: 4.0,
            cores: 1,
            json: "target/bench.json".into(),
            data: "target/bench-data".into(),
            only: Vec::new(),
            peers: false,
            quick: false,
        };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} wants a value"));
            match word.as_str() {
                "--vestibule" => args.vestibule = value()?.into(),
                "--users" => args.users = list(&value()?)?,
                "--postgres" => args.postgres = Some(value()?),
                "--rounds" => args.rounds = number(&value()?)?,
                "--seconds" => args.seconds = number(&value()?)?,
                "--cores" => args.cores = number(&value()?)?,
                "--json" => args.json = value()?.into(),
                "--data" => args.data = value()?.into(),
                "--only" => args.only = value()?.split(',').map(str::to_owned).collect(),
                "--peers" => args.peers = true,
                "--quick" => {
                    (args.users, args.rounds, args.seconds, args.quick) =
                        (vec![1_000], 1, 1.0, true);
                }
                _ => return Err(format!("{word} is not known.\n\n{HELP}")),
            }
        }
        Ok(args)
    }

    /// Whether a step is wanted.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|word| name.contains(word.as_str()))
    }
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{text} is not a number"))
}

fn list(text: &str) -> Result<Vec<u32>, String> {
    text.split(',').map(number).collect()
}
