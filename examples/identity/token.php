<?php
// An identity token for a signed-in shopper, made by the shop's own server. PHP 7.4 or newer, no packages.
//
//     php token.php SITE_KEY SECRET CUSTOMER_ID
//
// Make one for each page view and put it into the script tag: <script ... data-token="TOKEN" async></script>, or hand
// it to Hawker.identify(token). The secret stays on the server.

function hawker_identity_token(string $siteKey, string $secret, string $customerId): string
{
    $part = function (string $bytes): string {
        return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    };
    $claims = [
        'aud' => $siteKey,
        'sub' => $customerId,
        'jti' => bin2hex(random_bytes(16)), // new for each token: it works for one browser only
        'nbf' => time() - 5,
        'exp' => time() + 300,
    ];
    $signed = $part(json_encode(['alg' => 'HS256', 'typ' => 'JWT'])) . '.' . $part(json_encode($claims));
    return $signed . '.' . $part(hash_hmac('sha256', $signed, $secret, true));
}

if (PHP_SAPI === 'cli' && isset($argv[3])) {
    echo hawker_identity_token($argv[1], $argv[2], $argv[3]);
}
