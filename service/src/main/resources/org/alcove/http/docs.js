"use strict";
window.ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#contract",
  deepLinking: false,
  // Nothing is sent to a validator on another host, and no token outlives the page.
  validatorUrl: null,
  persistAuthorization: false,
});
