<?php
/**
 * Plugin Name: OnMessage
 * Description: Asks OnMessage before a post becomes public, and refuses what contradicts the canon.
 * Version: 0.1.0
 * Requires at least: 6.0
 * Requires PHP: 7.4
 * License: Apache-2.0
 *
 * One file; see README.md beside it. In wp-config.php:
 *
 *   define( 'ONMESSAGE_URL', 'https://onmessage.brightline.example' );
 *   define( 'ONMESSAGE_KEY', '…' );
 *
 * To be told afterwards instead, without stopping anybody: ONMESSAGE_NOTIFY_URL and
 * ONMESSAGE_NOTIFY_SECRET in place of those two.
 *
 * The block editor saves over REST, where `rest_pre_insert_{type}` can refuse with a message:
 * https://developer.wordpress.org/reference/hooks/rest_pre_insert_this-post_type/
 * Everything else (classic editor, quick edit, XML-RPC, code) goes through wp_insert_post(),
 * where `wp_insert_post_empty_content` can refuse without one:
 * https://developer.wordpress.org/reference/hooks/wp_insert_post_empty_content/
 * A scheduled post is checked when it is scheduled, and again when its time comes: there
 * WordPress has no filter, so a wrong one is put back to draft (`transition_post_status`).
 */

namespace OnMessage;

defined( 'ABSPATH' ) || exit;

const TYPES   = array( 'post', 'page' );
const LIVE    = array( 'publish', 'future' );
const TIMEOUT = 10;

/** A setting of wp-config.php, or what it is without one. */
function setting( string $name, $default = null ) {
	$constant = 'ONMESSAGE_' . $name;
	return defined( $constant ) ? constant( $constant ) : $default;
}

/** The types of posts that are checked. */
function types(): array {
	return (array) setting( 'TYPES', TYPES );
}

/** Hook everything up. */
function start(): void {
	if ( setting( 'NOTIFY_URL' ) ) {
		add_action( 'transition_post_status', __NAMESPACE__ . '\\notify', 10, 3 );
	}
	if ( ! setting( 'URL' ) ) {
		return;
	}
	foreach ( types() as $type ) {
		add_filter( "rest_pre_insert_$type", __NAMESPACE__ . '\\before_rest', 10, 2 );
	}
	add_filter( 'wp_insert_post_empty_content', __NAMESPACE__ . '\\before_insert', 10, 2 );
	add_action( 'transition_post_status', __NAMESPACE__ . '\\when_due', 10, 3 );
	add_action( 'admin_notices', __NAMESPACE__ . '\\show_refusal' );
}

/**
 * Before a post is stored over REST: the post, or an error that the editor shows.
 *
 * @param \stdClass|\WP_Error $prepared What would be stored; of an update, what changes.
 */
function before_rest( $prepared ) {
	if ( is_wp_error( $prepared ) ) {
		return $prepared;
	}
	$refused = refusal( merged( (array) $prepared ) );
	return null === $refused ? $prepared : new \WP_Error( 'onmessage', $refused, array( 'status' => 422 ) );
}

/**
 * Before anything is stored: true refuses it.
 *
 * @param bool  $empty    Whether WordPress refuses it already.
 * @param array $post     What would be stored, with slashes.
 */
function before_insert( $empty, $post ) {
	if ( $empty ) {
		return $empty;
	}
	$refused = refusal( merged( wp_unslash( $post ) ) );
	if ( null === $refused ) {
		return $empty;
	}
	set_transient( transient(), $refused, 60 );
	return true;
}

/** When the time of a scheduled post has come: a wrong one becomes a draft again. */
function when_due( $new, $old, $post ): void {
	if ( 'publish' !== $new || 'future' !== $old ) {
		return;
	}
	$refused = refusal( $post->to_array() );
	if ( null !== $refused ) {
		wp_update_post( array( 'ID' => $post->ID, 'post_status' => 'draft' ) );
		error_log( "onmessage: post {$post->ID} was due and is a draft again: $refused" );
	}
}

/** A post as it would be: an update changes what is stored. */
function merged( array $post ): array {
	$id     = (int) ( $post['ID'] ?? 0 );
	$before = $id ? get_post( $id, ARRAY_A ) : null;
	return array_merge( $before ? $before : array( 'post_type' => 'post', 'post_status' => 'draft' ), $post );
}

/** Why a post may not become public; null where it may, or does not become public. */
function refusal( array $post ): ?string {
	$type = $post['post_type'] ?? 'post';
	if ( ! in_array( $type, types(), true ) || ! in_array( $post['post_status'] ?? '', LIVE, true ) ) {
		return null;
	}
	return refusal_of( ask( $post, $type ), "wordpress/$type/" . ( $post['ID'] ?? 'new' ) );
}

/** Why an answer means no; null where it means yes. */
function refusal_of( array $answer, string $uri ): ?string {
	if ( isset( $answer['unreachable'] ) ) {
		$fail = setting( 'FAIL', 'closed' );
		error_log( "onmessage: $uri: {$answer['unreachable']} (fail: $fail)" );
		return 'open' === $fail ? null : "Not published: it could not be checked ({$answer['unreachable']}).";
	}
	if ( $answer['allowed'] ) {
		return null;
	}
	if ( 'deny' !== $answer['decision'] ) {
		return "Not published: {$answer['reason']}.";
	}
	$lines = array_map(
		static function ( $finding ) {
			return ( $finding['location']['field'] ?? 'text' ) . ': ' . $finding['message'];
		},
		$answer['findings']
	);
	return "Not published: it contradicts what is approved.\n" . implode( "\n", $lines );
}

/** The texts of a post, as a visitor sees them: blocks and shortcodes become HTML. */
function entry( array $post ): array {
	return array(
		'title'   => $post['post_title'] ?? '',
		'excerpt' => $post['post_excerpt'] ?? '',
		'content' => do_shortcode( do_blocks( $post['post_content'] ?? '' ) ),
	);
}

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
			'timeout' => (int) setting( 'TIMEOUT', TIMEOUT ),
			'headers' => array(
				'Content-Type'      => 'application/json',
				'webhook-id'        => $id,
				'webhook-timestamp' => $time,
				'webhook-signature' => signature( $id, $time, $body, (string) setting( 'NOTIFY_SECRET', '' ) ),
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

/** What OnMessage answers, or `unreachable` and why. The same post is asked about once. */
function ask( array $post, string $type ): array {
	static $answers = array();
	$body = wp_json_encode(
		array_filter(
			array(
				'entry'   => entry( $post ),
				'uri'     => "wordpress/$type/" . ( $post['ID'] ?? 'new' ),
				'channel' => setting( 'CHANNEL' ),
			)
		)
	);
	$once = md5( (string) $body );
	if ( ! isset( $answers[ $once ] ) ) {
		$answers[ $once ] = sent( (string) $body );
	}
	return $answers[ $once ];
}

/** Send a body to OnMessage. */
function sent( string $body ): array {
	$response = wp_remote_post(
		rtrim( (string) setting( 'URL', '' ), '/' ) . '/v1/check',
		array(
			'timeout'     => (int) setting( 'TIMEOUT', TIMEOUT ),
			'redirection' => 0,
			'headers'     => array(
				'Content-Type'  => 'application/json',
				'Authorization' => 'Bearer ' . setting( 'KEY', '' ),
			),
			'body'        => $body,
		)
	);
	if ( is_wp_error( $response ) ) {
		return array( 'unreachable' => $response->get_error_message() );
	}
	$status = wp_remote_retrieve_response_code( $response );
	$answer = json_decode( wp_remote_retrieve_body( $response ), true );
	if ( 200 !== $status || ! isset( $answer['allowed'] ) ) {
		return array( 'unreachable' => $answer['detail'] ?? "status $status" );
	}
	return $answer;
}

/** Where a refusal waits for the page that shows it. */
function transient(): string {
	return 'onmessage_' . get_current_user_id();
}

/** In the classic editor, which cannot show an error where it arises. */
function show_refusal(): void {
	$refused = get_transient( transient() );
	if ( $refused ) {
		delete_transient( transient() );
		echo '<div class="notice notice-error"><p>' . nl2br( esc_html( $refused ) ) . '</p></div>';
	}
}

start();
