### How hard a password is to guess, while it is typed. $label is one of the five labels, $why a warning or a tip.

password-strength = Strength: { $label }
password-strength-why = Strength: { $label }. { $why }
password-very-weak = Very weak
password-weak-label = Weak
password-fair = Fair
password-good = Good
password-strong = Strong

# At the login, for a password that is too long to be right. In the words of Django.
password-too-long = Ensure this value has at most 128 characters.

## Warnings, in the words of zxcvbn.

password-warning-rows = Straight rows of keys are easy to guess.
password-warning-keyboard = Short keyboard patterns are easy to guess.
password-warning-aaa = Repeats like "aaa" are easy to guess.
password-warning-abcabc = Repeats like "abcabcabc" are only slightly harder to guess than "abc".
password-warning-top-10 = This is a top-10 common password.
password-warning-top-100 = This is a top-100 common password.
password-warning-common = This is a very common password.
password-warning-similar = This is similar to a commonly used password.
password-warning-sequences = Sequences like abc or 6543 are easy to guess.
password-warning-years = Recent years are easy to guess.
password-warning-word = A word by itself is easy to guess.
password-warning-dates = Dates are often easy to guess.
password-warning-name = Names and surnames by themselves are easy to guess.
password-warning-names = Common names and surnames are easy to guess.

## Tips, in the words of zxcvbn.

password-tip-few-words = Use a few words, avoid common phrases.
password-tip-symbols = No need for symbols, digits, or uppercase letters.
password-tip-another-word = Add another word or two. Uncommon words are better.
password-tip-capitals = Capitalization doesn't help very much.
password-tip-uppercase = All-uppercase is almost as easy to guess as all-lowercase.
password-tip-reversed = Reversed words aren't much harder to guess.
password-tip-substitutions = Predictable substitutions like '@' instead of 'a' don't help very much.
password-tip-keyboard = Use a longer keyboard pattern with more turns.
password-tip-repeats = Avoid repeated words and characters.
password-tip-sequences = Avoid sequences.
password-tip-recent-years = Avoid recent years.
password-tip-years = Avoid years that are associated with you.
password-tip-dates = Avoid dates and years that are associated with you.
