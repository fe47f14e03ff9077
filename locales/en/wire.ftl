token-wrong-type = Token has wrong type
token-blacklisted = Token is blacklisted
token-no-active-account = No active account found for the given token.
token-user-not-found = User not found
token-user-inactive = User is inactive
token-not-verified = E-mail is not verified.
token-phone-not-verified = Phone number is not verified.
token-invalid = Token is invalid
token-expired = Token is expired
token-no-id = Token has no id
token-no-type = Token has no type
token-no-expiry = Token has no 'exp' claim
token-no-user = Token contained no recognizable user identification

# REST, in the words of Django REST framework, Simple JWT and dj-rest-auth. Clients compare the English: it stays as it is.
wire-throttled = Request was throttled.
wire-throttled-seconds = { $n ->
    [one] Request was throttled. Expected available in 1 second.
   *[other] Request was throttled. Expected available in { $n } seconds.
}
wire-not-authenticated = Authentication credentials were not provided.
wire-bad-authorization-header = Authorization header must contain two space-delimited values
wire-token-not-valid = Given token not valid for any token type
wire-no-active-account = No active account found with the given credentials
# $method is "GET".
wire-method-not-allowed = Method "{ $method }" not allowed.
wire-not-found = Not found.
wire-not-acceptable = Could not satisfy the request Accept header.
# $type is "text/plain".
wire-unsupported-media-type = Unsupported media type "{ $type }" in request.
wire-null = This field may not be null.
wire-blank = This field may not be blank.
wire-too-long = Ensure this field has no more than { $limit } characters.
wire-password-mismatch = The two password fields didn't match.
wire-email-taken = user with this email already exists.
wire-no-data = No data provided
# $type is what came instead, in the words of Python: "list".
wire-not-a-dictionary = Invalid data. Expected a dictionary, but got { $type }.
# Of a picture, for screen readers.
wire-qr-code = QR code for an authenticator app
wire-flow-unknown = This flow is not known.

# Bodies that cannot be read. $why is in English: what the parser says, with line and column.
wire-json-unreadable = JSON parse error - { $why }
wire-json-too-deep = JSON parse error - nested too deeply
wire-json-not-utf8 = JSON parse error - only UTF-8 is accepted
wire-form-unreadable = Form parse error - not UTF-8, urlencoded
wire-form-not-utf8 = Form parse error - only UTF-8 is accepted
wire-multipart-unreadable = Multipart form parse error - the parts could not be separated
wire-multipart-not-utf8 = Multipart form parse error - only UTF-8 is accepted
wire-multipart-no-boundary = Multipart form parse error - the boundary is missing or too long
wire-body-broken-off = Request parse error - the request was cut off
wire-body-too-large = The body is too large.
wire-body-too-slow = The request took too long to arrive.

# What a program is told of a status where there is no more to say: the names of RFC 9110.
wire-status-400 = Bad Request
wire-status-403 = Forbidden
wire-status-404 = Not Found
wire-status-405 = Method Not Allowed
wire-status-408 = Request Timeout
wire-status-413 = Payload Too Large
wire-status-415 = Unsupported Media Type
wire-status-429 = Too Many Requests
wire-status-500 = Internal Server Error
wire-status-503 = Service Unavailable
wire-status-other = Error
