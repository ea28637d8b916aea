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
 * The block editor and other clients save over REST, where `rest_pre_insert_{type}` can refuse
 * with a message: https://developer.wordpress.org/reference/hooks/rest_pre_insert_this-post_type/
 * Everything else (classic editor, quick and bulk edit, XML-RPC, code) goes through
 * wp_insert_post(), where `wp_insert_post_data` keeps what is refused from becoming public and
 * from being lost: https://developer.wordpress.org/reference/hooks/wp_insert_post_data/
 * Custom fields of a post that is public pass `update_post_metadata` and its like. What becomes
 * public without any of these (a scheduled post whose time has come, wp_publish_post()) has no
 * filter in WordPress: a wrong one is put back to draft (`transition_post_status`).
 */

namespace OnMessage;

defined( 'ABSPATH' ) || exit;

const TYPES   = array( 'post', 'page', 'wp_block' );
const LIVE    = array( 'publish', 'future' );
const TIMEOUT = 10;

/** Fields whose texts are kept where a post that is public stays as it was. */
const KEPT = array(
	'post_title', 'post_content', 'post_excerpt', 'post_content_filtered', 'post_status', 'post_name',
	'post_date', 'post_date_gmt', 'post_modified', 'post_modified_gmt', 'post_password',
);

/** Titles and descriptions for search engines and shared links: Yoast, Rank Math, AIOSEO, SEOPress, SEO Framework. */
const SEO = array(
	'_yoast_wpseo_title', '_yoast_wpseo_metadesc', '_yoast_wpseo_opengraph-title',
	'_yoast_wpseo_opengraph-description', '_yoast_wpseo_twitter-title', '_yoast_wpseo_twitter-description',
	'rank_math_title', 'rank_math_description', 'rank_math_facebook_title', 'rank_math_facebook_description',
	'_aioseo_title', '_aioseo_description', '_aioseo_og_title', '_aioseo_og_description',
	'_seopress_titles_title', '_seopress_titles_desc', '_seopress_social_fb_title', '_seopress_social_fb_desc',
	'_genesis_title', '_genesis_description', '_open_graph_title', '_open_graph_description',
);

/** A setting of wp-config.php, or what it is without one. */
function setting( string $name, $default = null ) {
	$constant = 'ONMESSAGE_' . $name;
	return defined( $constant ) ? constant( $constant ) : $default;
}

/** The types of posts that are checked. */
function types(): array {
	return (array) setting( 'TYPES', TYPES );
}

/** Whether posts are checked: not where only ONMESSAGE_NOTIFY_URL is set. */
function gates(): bool {
	return setting( 'URL' ) || ! setting( 'NOTIFY_URL' );
}

/** Hook everything up. */
function start(): void {
	if ( setting( 'NOTIFY_URL' ) ) {
		add_action( 'transition_post_status', __NAMESPACE__ . '\\notify', 10, 3 );
	}
	if ( ! gates() ) {
		return;
	}
	foreach ( types() as $type ) {
		add_filter( "rest_pre_insert_$type", __NAMESPACE__ . '\\before_rest', 10, 2 );
	}
	add_filter( 'wp_insert_post_data', __NAMESPACE__ . '\\before_insert', 99, 2 );
	add_filter( 'update_post_metadata', __NAMESPACE__ . '\\before_meta', 99, 4 );
	add_filter( 'add_post_metadata', __NAMESPACE__ . '\\before_meta', 99, 4 );
	add_filter( 'update_post_metadata_by_mid', __NAMESPACE__ . '\\before_meta_by_id', 99, 4 );
	add_action( 'transition_post_status', __NAMESPACE__ . '\\after_all', 10, 3 );
	add_filter( 'redirect_post_location', __NAMESPACE__ . '\\without_praise', 99, 2 );
	add_action( 'admin_notices', __NAMESPACE__ . '\\show_refusals' );
	add_action( 'admin_notices', __NAMESPACE__ . '\\show_trouble' );
}

/**
 * Before a post is stored over REST: the post, or an error with the findings.
 *
 * @param \stdClass|\WP_Error $prepared What would be stored; of an update, what changes.
 * @param \WP_REST_Request    $request  Has the custom fields.
 */
function before_rest( $prepared, $request = null ) {
	if ( is_wp_error( $prepared ) ) {
		return $prepared;
	}
	$meta    = null === $request ? array() : (array) $request['meta'];
	$refusal = refusal( merged( (array) $prepared ), $meta );
	if ( null === $refusal ) {
		return $prepared;
	}
	$told = array( 'status' => 422, 'refusal' => $refusal['refusal'], 'findings' => $refusal['findings'] );
	return new \WP_Error( 'onmessage', $refusal['text'], $told );
}

/**
 * Before anything is stored: a refused post is kept, but does not become public.
 *
 * One that was not public stays so. Of one that is public, visitors go on seeing what they saw,
 * and the new text becomes a revision.
 *
 * @param array $data    What would be stored, with slashes.
 * @param array $postarr What was asked for.
 */
function before_insert( $data, $postarr ) {
	$id      = (int) ( $postarr['ID'] ?? 0 );
	$post    = array_merge( wp_unslash( $data ), array( 'ID' => $id ) );
	$refusal = refusal( $post, (array) ( $postarr['meta_input'] ?? array() ) );
	if ( null === $refusal ) {
		return $data;
	}
	if ( wp_doing_ajax() && 'inline-save' === ( $_POST['action'] ?? '' ) ) {
		wp_die( nl2br( esc_html( $refusal['text'] ) ) ); // shown below the quick edit form, which stays open
	}
	$before = $id ? get_post( $id ) : null;
	if ( $before && in_array( $before->post_status, LIVE, true ) ) {
		$revision = keep( $post, $before );
		foreach ( KEPT as $field ) {
			$data[ $field ] = wp_slash( $before->$field );
		}
		remember( $refusal['text'], __( 'What visitors see stays as it was; the new text is kept as a revision.' ), $post['post_title'], $revision );
		return $data;
	}
	$hidden              = $before && in_array( $before->post_status, array( 'draft', 'pending', 'private' ), true );
	$data['post_status'] = $hidden ? $before->post_status : 'draft';
	remember( $refusal['text'], __( 'It is kept, and not public.' ), $post['post_title'] );
	return $data;
}

/** Keep the new text of a post that is public: as a revision, or as an autosave where there are none. */
function keep( array $post, \WP_Post $before ): int {
	$kept = _wp_put_post_revision( array_merge( $before->to_array(), $post ), ! wp_revisions_enabled( $before ) );
	return is_wp_error( $kept ) ? 0 : (int) $kept;
}

/**
 * Before a custom field is stored: false keeps a wrong text from a post that is public.
 *
 * @param null|bool $done  Whether another plugin has dealt with it.
 * @param int       $id    Of the post.
 * @param string    $key   Of the field.
 * @param mixed     $value What would be stored, without slashes.
 */
function before_meta( $done, $id, $key, $value ) {
	$post = null === $done && is_checked_key( (string) $key ) ? get_post( $id ) : null;
	if ( ! $post || in_array( $value, get_post_meta( $id, $key ), true ) ) {
		return $done;
	}
	$refusal = refusal( $post->to_array(), array( $key => $value ) );
	if ( null === $refusal ) {
		return $done;
	}
	/* translators: the name of a custom field */
	remember( $refusal['text'], sprintf( __( 'The field %s stays as it was.' ), $key ), $post->post_title );
	return false;
}

/** The same for a field that is named by its own id, as the classic editor does. */
function before_meta_by_id( $done, $meta_id, $value, $key ) {
	$meta = get_metadata_by_mid( 'post', $meta_id );
	return $meta ? before_meta( $done, (int) $meta->post_id, $key ? $key : $meta->meta_key, $value ) : $done;
}

/** When a post has become public by whatever way: a wrong one becomes a draft again. */
function after_all( $new, $old, $post ): void {
	if ( 'publish' !== $new || 'publish' === $old ) {
		return;
	}
	$refusal = refusal( $post->to_array() );
	if ( null !== $refusal ) {
		wp_update_post( wp_slash( array( 'ID' => $post->ID, 'post_status' => 'draft' ) ) );
		error_log( "onmessage: post {$post->ID} had become public and is a draft again: {$refusal['text']}" );
	}
}

/** A post as it would be: an update changes what is stored. */
function merged( array $post ): array {
	$id     = (int) ( $post['ID'] ?? 0 );
	$before = $id ? get_post( $id, ARRAY_A ) : null;
	return array_merge( $before ? $before : array( 'post_type' => 'post', 'post_status' => 'draft' ), $post );
}

/**
 * Why a post may not become public: its `text`, `refusal` and `findings`; null where it may, or
 * does not become public.
 */
function refusal( array $post, array $meta = array() ): ?array {
	$type = $post['post_type'] ?? 'post';
	if ( ! in_array( $type, types(), true ) || ! in_array( $post['post_status'] ?? '', LIVE, true ) ) {
		return null;
	}
	$id = (int) ( $post['ID'] ?? 0 );
	return refusal_of( ask( $post, $type, $meta ), "wordpress/$type/" . ( $id ? $id : 'new' ) );
}

/** Why an answer means no; null where it means yes. */
function refusal_of( array $answer, string $uri ): ?array {
	if ( isset( $answer['unreachable'] ) ) {
		$fail = setting( 'FAIL', 'closed' );
		error_log( "onmessage: $uri: {$answer['unreachable']} (fail: $fail)" );
		set_transient( TROUBLE, $answer['plainly'], HOUR_IN_SECONDS );
		$text = "Not published: {$answer['plainly']}";
		return 'open' === $fail ? null : array( 'text' => $text, 'refusal' => null, 'findings' => array() );
	}
	delete_transient( TROUBLE );
	if ( $answer['allowed'] ) {
		return null;
	}
	$told = $answer['refusal'];
	$text = "Not published: {$told['title']}.\n" . implode( "\n", $told['lines'] );
	return array( 'text' => $text, 'refusal' => $told, 'findings' => $answer['findings'] );
}

/** The texts of a post, as a visitor sees them: blocks, reusable ones too, and shortcodes become HTML. */
function entry( array $post, array $meta = array() ): array {
	$id     = (int) ( $post['ID'] ?? 0 );
	$stored = $id ? array_map( static function ( $values ) {
		return maybe_unserialize( $values[0] );
	}, array_filter( (array) get_post_meta( $id ) ) ) : array();
	$fields = array_filter( array_merge( $stored, $meta ), __NAMESPACE__ . '\\is_checked_key', ARRAY_FILTER_USE_KEY );
	return array_filter(
		array(
			'title'   => $post['post_title'] ?? '',
			'excerpt' => $post['post_excerpt'] ?? '',
			'content' => do_shortcode( do_blocks( $post['post_content'] ?? '' ) ),
			'fields'  => $fields,
		)
	);
}

/** Whether a custom field is checked: those that people see in the editor, and what SEO plugins keep. */
function is_checked_key( string $key ): bool {
	return in_array( $key, array_merge( SEO, (array) setting( 'FIELDS', array() ) ), true ) || ! is_protected_meta( $key, 'post' );
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

/** What OnMessage answers, or `unreachable` and why, `plainly`. The same post is asked about once. */
function ask( array $post, string $type, array $meta = array() ): array {
	static $answers = array();
	$id    = (int) ( $post['ID'] ?? 0 );
	$entry = entry( $post, $meta );
	$body  = wp_json_encode(
		array_filter(
			array(
				'entry'   => $entry,
				'uri'     => "wordpress/$type/" . ( $id ? $id : 'new' ),
				'channel' => setting( 'CHANNEL' ),
			)
		)
	);
	if ( false === $body ) {
		return unreachable( 'it cannot be written as JSON: ' . json_last_error_msg(), 400 );
	}
	$once = md5( $type . wp_json_encode( $entry ) ); // a new post has an id as soon as it is stored
	if ( ! isset( $answers[ $once ] ) ) {
		$answers[ $once ] = sent( $body );
	}
	return $answers[ $once ];
}

/** Send a body to OnMessage. */
function sent( string $body ): array {
	if ( ! setting( 'URL' ) || ! setting( 'KEY' ) ) {
		return array(
			'unreachable' => 'not set up',
			'plainly'     => 'the OnMessage plugin is not set up. Its administrator must define ONMESSAGE_URL and ONMESSAGE_KEY in wp-config.php.',
		);
	}
	$response = wp_remote_post(
		rtrim( (string) setting( 'URL' ), '/' ) . '/v1/check',
		array(
			'timeout'     => (int) setting( 'TIMEOUT', TIMEOUT ),
			'redirection' => 0,
			'headers'     => array(
				'Content-Type'  => 'application/json',
				'Authorization' => 'Bearer ' . setting( 'KEY' ),
			),
			'body'        => $body,
		)
	);
	if ( is_wp_error( $response ) ) {
		return unreachable( $response->get_error_message(), 0 );
	}
	$status = (int) wp_remote_retrieve_response_code( $response );
	$answer = json_decode( wp_remote_retrieve_body( $response ), true );
	if ( 200 !== $status || ! isset( $answer['allowed'] ) ) {
		return unreachable( $answer['detail'] ?? "status $status", $status );
	}
	return $answer;
}

/** That nothing was checked, and why: for the log, and in words for people. */
function unreachable( string $why, int $status ): array {
	if ( 401 === $status || 403 === $status ) {
		$plainly = "the service that checks texts does not take this site's key. Tell your administrator.";
	} elseif ( 429 === $status ) {
		$plainly = 'the service that checks texts is busy. Try again in a minute.';
	} elseif ( 413 === $status ) {
		$plainly = 'it is too large to be checked. Make it shorter.';
	} elseif ( $status >= 400 && $status < 500 ) {
		$plainly = 'the service that checks texts does not understand it. Tell your administrator.';
	} else {
		$plainly = 'the service that checks texts does not answer. Try again in a minute; if it lasts, tell your administrator.';
	}
	return array( 'unreachable' => $why, 'plainly' => $plainly );
}

/** Where it is kept that the service could not be asked, until it answers again. */
const TROUBLE = 'onmessage_trouble';

/** Where refusals wait for the page that shows them. */
function waiting(): string {
	return 'onmessage_' . get_current_user_id();
}

/** Tell the person: on the next admin page, or over XML-RPC as the answer. */
function remember( string $text, string $kept, string $title, int $revision = 0 ): void {
	if ( defined( 'XMLRPC_REQUEST' ) && XMLRPC_REQUEST ) {
		answer_with_fault( "$text\n$kept" );
		return;
	}
	$known   = get_transient( waiting() );
	$known   = is_array( $known ) ? $known : array();
	$known[] = array( 'title' => $title, 'text' => $text, 'kept' => $kept, 'revision' => $revision );
	set_transient( waiting(), $known, 10 * MINUTE_IN_SECONDS );
	refused_now( true );
}

/** Whether anything was refused in this request. */
function refused_now( bool $is = false ): bool {
	static $any = false;
	$any = $any || $is;
	return $any;
}

/** XML-RPC answers with the post's id once it is stored, so a fault takes that answer's place. */
function answer_with_fault( string $text ): void {
	if ( refused_now() ) {
		return;
	}
	refused_now( true );
	ob_start(
		static function () use ( $text ) {
			return '<?xml version="1.0" encoding="UTF-8"?>' . "\n" . ( new \IXR_Error( 422, esc_html( $text ) ) )->getXml();
		}
	);
}

/** The classic editor goes on to a page that says "Post published": not after a refusal. */
function without_praise( $location, $id = 0 ) {
	return refused_now() ? remove_query_arg( 'message', $location ) : $location;
}

/** In the admin, which cannot show an error where it arises. */
function show_refusals(): void {
	$known = get_transient( waiting() );
	if ( ! is_array( $known ) ) {
		return;
	}
	delete_transient( waiting() );
	foreach ( $known as $one ) {
		$title = '' === $one['title'] ? '' : '<strong>' . esc_html( $one['title'] ) . '</strong><br>';
		$text  = nl2br( esc_html( $one['text'] ) ) . '<br>' . esc_html( $one['kept'] );
		$link  = $one['revision'] ? ' <a href="' . esc_url( admin_url( 'revision.php?revision=' . $one['revision'] ) ) . '">' . esc_html__( 'Compare' ) . '</a>' : '';
		echo '<div class="notice notice-error onmessage-refusal"><p>' . $title . $text . $link . '</p></div>'; // phpcs:ignore -- escaped above
	}
}

/** For those who write: that nothing can be checked, and what that means until it can. */
function show_trouble(): void {
	if ( ! current_user_can( 'edit_posts' ) ) {
		return;
	}
	$is_set = setting( 'URL' ) && setting( 'KEY' );
	$why    = $is_set ? get_transient( TROUBLE ) : sent( '' )['plainly'];
	if ( ! $why ) {
		return;
	}
	$then = 'open' === setting( 'FAIL', 'closed' )
		? 'Until then, texts are published without a check.'
		: 'Until then, nothing is published.';
	echo '<div class="notice notice-warning onmessage-trouble"><p>OnMessage: ' . esc_html( "$why $then" ) . '</p></div>';
}

start();
