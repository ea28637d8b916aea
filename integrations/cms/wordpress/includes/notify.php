<?php
/**
 * Tells OnMessage afterwards what was published.
 *
 * @package OnMessage
 */

namespace OnMessage;

defined( 'ABSPATH' ) || exit;

/**
 * Tell OnMessage what was published, signed by Standard Webhooks 1.0
 * (https://github.com/standard-webhooks/standard-webhooks).
 */
function notify( $new, $old, $post ): void {
	if ( 'publish' !== $new || ! in_array( $post->post_type, types(), true ) ) {
		return;
	}
	$told = array( 'id' => $post->ID, 'type' => $post->post_type ) + entry( $post->to_array() );
	$body = (string) wp_json_encode( $told );
	$id   = 'msg_' . wp_generate_uuid4();
	$time = (string) time();
	$sent = wp_remote_post(
		(string) setting( 'NOTIFY_URL' ),
		array(
			'timeout' => (int) setting( 'TIMEOUT' ),
			'headers' => array(
				'Content-Type'      => 'application/json',
				'webhook-id'        => $id,
				'webhook-timestamp' => $time,
				'webhook-signature' => signature( $id, $time, $body, (string) setting( 'NOTIFY_SECRET' ) ),
			),
			'body'    => $body,
		)
	);
	if ( is_wp_error( $sent ) || 200 !== wp_remote_retrieve_response_code( $sent ) ) {
		error_log( "onmessage: nobody was told that post {$post->ID} was published" );
	}
}

/** A signature with its version. */
function signature( string $id, string $time, string $body, string $secret ): string {
	$key = 0 === strpos( $secret, 'whsec_' ) ? base64_decode( substr( $secret, 6 ) ) : $secret;
	return 'v1,' . base64_encode( hash_hmac( 'sha256', "$id.$time.$body", $key, true ) );
}
