DROP TABLE import_runs;
DROP TABLE imported_logins;
