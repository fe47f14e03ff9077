-- The older program reads what it finds; nothing was added.
SELECT 1;
