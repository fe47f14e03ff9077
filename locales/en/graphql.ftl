# GraphQL, in the words of graphene and django-graphql-auth. Clients compare the English: it stays as it is.
graphql-invalid-credentials = Please, enter valid credentials.
graphql-unauthenticated = Unauthenticated.
graphql-not-verified = Please verify your account.
graphql-no-second-email = You need to setup a secondary email to proceed.
graphql-email-taken = A user with that email already exists.
graphql-not-permitted = You do not have permission to perform this action
graphql-must-log-in-with = Must login with password and one of the following fields ['email', 'username'].
graphql-methods = GraphQL only supports GET and POST requests.
graphql-post-only = Can only perform a mutation operation from a POST request.
graphql-no-query = Must provide query string.
graphql-no-operation = Must provide operation name if query contains multiple operations.
graphql-unknown-operation = Unknown operation name.
graphql-json-invalid = POST body sent invalid JSON.
graphql-not-a-query = The received data is not a valid JSON query.
graphql-variables-invalid = Variables are invalid JSON.
graphql-introspection-off = GraphQL introspection is not allowed here.
graphql-negative = Negative indexing is not supported.
graphql-wrong-id = Must receive a UserNode id.
graphql-not-a-number = Field 'id' expected a number but got '{ $got }'.
# $argument is "first" or "last".
graphql-too-many-users = Requesting { $asked } records on the `users` connection exceeds the `{ $argument }` limit of { $limit } records.
# $type, $variable and $fragment are names in the document that was sent.
graphql-unknown-type = Unknown type "{ $type }".
graphql-variable-missing = Variable "${ $variable }" of required type "{ $type }" was not provided.
graphql-variable-misfit = Variable "${ $variable }" got an invalid value; it is of type "{ $type }".
graphql-fragment-unused = Fragment "{ $fragment }" is never used.

# The rest is ours.
graphql-password-too-long = Ensure this value has at most { $limit } characters.
graphql-extra-no-object = This must be an object of fields.
graphql-no-session = There is no such session.
graphql-form-unreadable = The form could not be read.
graphql-query-unreadable = The query could not be read.
graphql-query-not-utf8 = The query is not UTF-8.
graphql-body-broken-off = The request was cut off.
graphql-no-subscriptions = There are no subscriptions here.
graphql-too-slow = This took too long. Try again in a moment.
graphql-no-lists = No argument takes a list here.
graphql-variables-too-large = The variables are too large.
graphql-too-many-variables = The query has too many variables.
graphql-too-much = The query asks for too much at once.
graphql-too-many-mutations = { $limit ->
    [one] One request can have at most 1 mutation.
   *[other] One request can have at most { $limit } mutations.
}
graphql-too-many-queries = { $limit ->
    [one] One request can have at most 1 query.
   *[other] One request can have at most { $limit } queries.
}
graphql-too-deep = The query is nested too deeply.
graphql-too-deep-by = { $limit ->
    [one] The query is nested too deeply: at most 1 level.
   *[other] The query is nested too deeply: at most { $limit } levels.
}
graphql-fragment-in-itself = A fragment cannot contain itself.
graphql-endless-text = The query has a string that is not closed.
graphql-too-long = The query is too long.
graphql-too-many-definitions = The query has too many definitions.
graphql-too-many-directives = The query has too many directives.
graphql-long-name = The query has a name that is too long.
