// The least that a function behind API Gateway can do.
exports.handler = async () => ({ statusCode: 200, headers: {}, body: "", isBase64Encoded: false });
