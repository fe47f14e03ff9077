-- Keys of addresses are of another kind from here on: what they are made of, no SQL knows. The program makes them anew
-- before it runs this (`src/store/mailbox_keys.rs`); that this was run says that it has.
SELECT 1;
