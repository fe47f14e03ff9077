### What is wrong with a field. Sentences of Django and Django REST framework, which clients compare with, are marked "wire".

# wire
field-required = This field is required.
# wire
value-not-text = Not a valid string.
# wire
field-null = Null characters are not allowed.
field-hidden = This contains characters that cannot be shown. Type it instead of pasting it.
# wire
value-not-integer = A valid integer is required.
# wire
value-not-boolean = Must be a valid boolean.
# wire
value-not-date = Enter a valid date.
# wire
value-not-url = Enter a valid URL.
# wire
email-invalid = Enter a valid email address.
# In a list that was pasted. $n is the number of a line, $got what stands there, $why is email-invalid or another sentence.
emails-bad = Line { $n }, “{ $got }”: { $why }
# $limit is a number.
emails-too-many = At most { $limit } addresses at a time.
email-not-allowed = Addresses like this one cannot be used here. Enter another one.
phone-invalid = Enter a valid phone number, with the country code: +44 7400 123456.
phone-no-country = Start with + and the country code: +44 7400 123456.
phone-letters = Enter the number in digits, without letters.
phone-too-short = This number is too short. Is a digit missing?
phone-too-long = This number is too long. Is there a digit too many?
phone-no-texts = Text messages cannot be sent to this kind of number. Enter the number of a mobile phone.
bad-code = Enter the 6-digit code we sent you.
bad-totp-code = Enter the 6-digit code that your authenticator app shows.
bad-recovery-code = Enter one of your recovery codes: 24 letters and digits.
# wire
username-invalid = Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.
username-ambiguous = A username cannot look like an e-mail address or a number. Choose one that contains a letter and no @.
# wire
weakness-too-common = This password is too common.
# wire
weakness-entirely-numeric = This password is entirely numeric.

# $limit and $length are numbers of characters, or what the limit is.
# wire
field-too-long = Ensure this value has at most { $limit } characters (it has { $length }).
# wire
field-too-short = Ensure this value has at least { $limit } characters (it has { $length }).
# wire
field-too-small = Ensure this value is greater than or equal to { $limit }.
# wire
field-too-large = Ensure this value is less than or equal to { $limit }.
# wire
field-not-a-choice = "{ $choice }" is not a valid choice.

# Passwords, in the words of Django.
# wire
password-mismatch = The two password fields didn’t match.
# wire
weakness-too-similar = The password is too similar to the { $attribute }.
# wire
weakness-too-short = This password is too short. It must contain at least { $n ->
    [one] 1 character.
   *[other] { $n } characters.
}
# What a new password must be like: a line of short parts, each ticked off while it is typed.
password-rule-length = { $n ->
    [one] 1+ character
   *[other] { $n }+ characters
}
password-rule-numeric = Not only digits
password-rule-common = Not common
password-rule-similar = Not your name

# What a password may be too similar to, within weakness-too-similar.
attribute-username = username
attribute-first-name = first name
attribute-last-name = last name
attribute-email = email address
