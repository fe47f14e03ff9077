// Puts GraphiQL together with the address of its own page, and what is typed under "Request Headers".
(function () {
  "use strict";
  var place = document.getElementById("graphiql");
  var fetcher = function (params, options) {
    var headers = { "Content-Type": "application/json", Accept: "application/json" };
    Object.assign(headers, (options && options.headers) || {});
    var request = { method: "POST", headers: headers, body: JSON.stringify(params), credentials: "same-origin" };
    return fetch(location.pathname, request).then(function (answer) {
      return answer.json();
    });
  };
  var welcome = [
    "# Queries are typed here, and run with Ctrl+Enter. After tokenAuth put its token under \"Request Headers\":",
    "# {\"Authorization\": \"JWT …\"}",
    "",
    "{",
    "  me {",
    "    username",
    "    verified",
    "  }",
    "}",
    "",
  ].join("\n");
  // What GraphiQL says is in English, whatever the page is in.
  place.lang = "en";
  ReactDOM.render(
    React.createElement(GraphiQL, {
      fetcher: fetcher,
      defaultQuery: welcome,
      headerEditorEnabled: true,
      shouldPersistHeaders: false,
    }),
    place
  );
})();
